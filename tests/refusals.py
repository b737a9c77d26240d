"""Assertions about error responses."""

import uuid

import requests

from app.problems.catalogue import Problem


def assert_refused(answer: requests.Response, problem: Problem) -> None:
    """Assert that a response has this problem, in the original's envelope, with advice in `detail`."""
    body = answer.json()
    assert (answer.status_code, body["type"].rpartition("/")[2]) == (problem.status, problem.code), body
    assert body["_errType"] == "TXBDEV_API_ERROR_V1"
    assert body["message"] == problem.message
    assert body["title"] == problem.title
    assert body["status"] == problem.status
    assert body["detail"].endswith(problem.help)
    assert uuid.UUID(body["referenceCode"])


def errors_of(answer: requests.Response) -> list[str]:
    """Return the errors of a refusal in v1's envelope, which has a reference and a type beside them."""
    body = answer.json()
    assert set(body) == {"errors", "referenceCode", "type"}
    assert answer.status_code == 400
    found: list[str] = body["errors"]
    return found
