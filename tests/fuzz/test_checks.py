import json

import pytest
from flask import Flask, Response
from schemathesis.core.failures import FailureGroup

from tests.fuzz.checks import CONFORMANCE, is_no_defect
from tests.fuzz.generation import right_case
from tests.fuzz.stage import Request
from tests.fuzz.test_operations import document


def answer_of_health(status: int, body: dict[str, object], mimetype: str) -> None:
    """Check an answer as if the instance had given it."""
    app = Flask("stand-in")

    @app.get("/health")
    def health() -> tuple[Response, int]:
        return Response(json.dumps(body), mimetype=mimetype), status

    operation = document()["/health"]["GET"]
    case = right_case(operation, Request({}, {}, None))
    case.validate_response(case.call(app=app), [is_no_defect, *CONFORMANCE], transport_kwargs={"app": app})


@pytest.mark.parametrize(
    ("status", "body", "mimetype"),
    [
        (200, {"status": "pass", "undescribed": True}, "application/json"),
        (200, {"status": 7}, "application/json"),
        (200, {}, "text/html"),
        (418, {}, "application/json"),
        (500, {"type": "/docs/errors/internal"}, "application/json"),
        (503, {"type": "/docs/errors/unavailable"}, "application/json"),
    ],
)
def test_an_answer_that_the_document_does_not_describe_is_found(status: int, body: dict[str, object], mimetype: str) -> None:
    with pytest.raises(FailureGroup):
        answer_of_health(status, body, mimetype)
