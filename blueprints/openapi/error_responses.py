"""Error responses in the OpenAPI document: an endpoint's own, and those that every endpoint has in common."""

from collections.abc import Callable
from typing import Any, TypeVar

import apispec
from flask import Flask
from werkzeug.routing import Rule

from app.problems.catalogue import Problem
from blueprints.http.error_handlers import DUAL_ENVELOPE, IN_ENVELOPE_C, is_v1_path
from blueprints.http.rate_limits import HEADER, LIMITED, POLICY_HEADER, RETRY_HEADER
from blueprints.openapi.documentation import document

View = TypeVar("View", bound=Callable[..., Any])

_PROBLEM_CONTENT = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_PARAMETER_ERRORS_CONTENT = {"application/json": {"schema": {"$ref": "#/components/schemas/ParameterErrors"}}}
_ERROR_CONTENT = {"application/json": {"schema": {"$ref": "#/components/schemas/SimpleError"}}}
_DUAL_ENVELOPE_CONTENT = {"application/json": {"schema": {"$ref": "#/components/schemas/DualError"}}}

_SECONDS = {"schema": {"type": "integer", "minimum": 1}, "description": "Seconds to wait before a retry."}
_STANDING_HEADERS = {
    POLICY_HEADER: {"schema": {"type": "string"}, "description": 'Quota, for example `"calls";q=1200;w=60`.'},
    HEADER: {"schema": {"type": "string"}, "description": 'Remaining quota, for example `"calls";r=1187;t=24`.'},
}

_RESPONSES: dict[str, dict[str, Any]] = {
    "BadRequest": {"description": "The request is invalid.", "content": _PROBLEM_CONTENT},
    "BadParameters": {
        "description": "Parameters are missing or invalid; each entry names one.",
        "content": _PARAMETER_ERRORS_CONTENT,
    },
    "NotFound": {"description": "Not found, or the caller has no access.", "content": _PROBLEM_CONTENT},
    "ContentTooLarge": {"description": "The request body is too large.", "content": _PROBLEM_CONTENT},
    "UnsupportedMediaType": {
        "description": "The content type of the request body is not supported.",
        "content": _PROBLEM_CONTENT,
    },
    "TooManyRequests": {
        "description": "Rate limit exceeded for the caller, organization or IP address.",
        "content": _PROBLEM_CONTENT,
        "headers": {RETRY_HEADER: _SECONDS, **_STANDING_HEADERS},
    },
}


def error_responses(*problems: Problem) -> Callable[[View], View]:
    """Document the errors of an endpoint, beyond those that all endpoints have in common."""
    responses: dict[int, Any] = {}
    for problem in problems:
        envelope = _ERROR_CONTENT if problem in IN_ENVELOPE_C else _PROBLEM_CONTENT
        entry = responses.setdefault(problem.status, {"description": "", "content": envelope})
        entry["description"] += f"{problem.title} (`{problem.code}`). "
    return document(responses=responses)


def v1_parameter_errors(view: View) -> View:
    """Document that invalid parameters are reported in v1's envelope, `{"errors": […]}`."""
    response = {"description": "Parameters are missing or invalid; each entry names one.", "content": _PARAMETER_ERRORS_CONTENT}
    return document(responses={400: response})(view)


class ErrorResponsesPlugin(apispec.BasePlugin):
    """Plugin that adds the common error responses to every operation, and removes the catch-all `default`."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def init_spec(self, spec: apispec.APISpec) -> None:
        """Add each common response once, as a component."""
        super().init_spec(spec)
        for name, response in _RESPONSES.items():
            spec.components.response(name, response, lazy=True)

    def operation_helper(self, path: str | None = None, operations: dict[str, Any] | None = None, **described: Any) -> None:
        """Complete the operations of a path."""
        rule: Rule = described["rule"]
        is_limited = hasattr(self._app.view_functions[rule.endpoint], LIMITED)
        for operation in (operations or {}).values():
            responses = {str(status): response for status, response in operation["responses"].items()}
            responses.pop("default", None)
            if is_v1_path(path or "") and "400" in responses:
                responses["400"] = _in_envelope_b(responses["400"])
            for status, name in _common_errors(path or "", operation, is_limited=is_limited):
                responses.setdefault(status, name)
            if hasattr(self._app.view_functions[rule.endpoint], DUAL_ENVELOPE):
                responses = {status: _in_dual_envelope(status, response) for status, response in responses.items()}
            operation["responses"] = dict(sorted(responses.items()))


def _in_envelope_b(response: dict[str, Any] | str) -> dict[str, Any] | str:
    return "BadParameters" if isinstance(response, str) else {**response, "content": _PARAMETER_ERRORS_CONTENT}


def _in_dual_envelope(status: str, response: dict[str, Any] | str) -> dict[str, Any] | str:
    """Return an error response with the members of both of v1's envelopes."""
    if status.startswith("2"):
        return response
    described = _RESPONSES.get(response, {"description": response}) if isinstance(response, str) else response
    return {**described, "content": _DUAL_ENVELOPE_CONTENT}


def _common_errors(path: str, operation: dict[str, Any], *, is_limited: bool) -> list[tuple[str, str]]:
    errors = [("400", "BadParameters" if is_v1_path(path) else "BadRequest")]
    if "{" in path:
        errors.append(("404", "NotFound"))
    if "requestBody" in operation:
        errors += [("413", "ContentTooLarge"), ("415", "UnsupportedMediaType")]
    if operation.get("security") or is_limited:
        errors.append(("429", "TooManyRequests"))
    return errors
