"""What a refusal looks like on the wire."""

import uuid

import requests

from app.problems.catalogue import Problem


def assert_refused(answer: requests.Response, problem: Problem) -> None:
    """Make sure that an answer is this problem's, in the original's envelope and with the problem's own reason."""
    body = answer.json()
    assert (answer.status_code, body["type"].rpartition("/")[2]) == (problem.status, problem.code), body
    assert body["_errType"] == "TXBDEV_API_ERROR_V1"
    assert body["message"] == problem.message
    assert body["title"] == problem.reason
    assert body["status"] == problem.status
    assert uuid.UUID(body["referenceCode"])
