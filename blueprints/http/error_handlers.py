"""Error responses in the original's envelopes. Nothing else in the application writes the body of an error.

Envelope A is the default, and contains the members of RFC 9457 beside the original's. Envelope B, `{"errors": […]}`, is used by
v1 for invalid requests. Envelope C, `{"error": …}`, is used for a few problems, in both versions. B and C contain `type` and
`referenceCode` too, which the original's do not.
"""

import logging
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, jsonify
from werkzeug.exceptions import (
    ClientDisconnected,
    HTTPException,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
    UnsupportedMediaType,
)

from app.current_request import current_request
from app.errors import DomainError, FieldError
from app.problems.requests import (
    BODY_TOO_LARGE,
    BODY_TOO_SLOW,
    CONTENT_TYPE_REFUSED,
    INTERNAL,
    METHOD_NOT_ALLOWED,
    PATH_UNKNOWN,
    REQUEST_REFUSED,
)
from app.problems.tenancy import BILLED_TENANT_NOT_FOUND
from app.text.nearest_path import find_nearest_path
from schemas.common.field_names import with_request_names

ERROR_TYPE = "TXBDEV_API_ERROR_V1"
PROBLEM_JSON = "application/problem+json"
DOCUMENTATION_PATH = "/docs/errors"

IN_ENVELOPE_C = frozenset({BILLED_TENANT_NOT_FOUND})
"""Problems that the original reports as `{"error": …}`."""

View = TypeVar("View", bound=Callable[..., Any])

DUAL_ENVELOPE = "answers_errors_twice"
_log = logging.getLogger(__name__)

_PROBLEMS_OF_HTTP_ERRORS = {
    NotFound: PATH_UNKNOWN,
    MethodNotAllowed: METHOD_NOT_ALLOWED,
    RequestEntityTooLarge: BODY_TOO_LARGE,
    UnsupportedMediaType: CONTENT_TYPE_REFUSED,
}


def dual_error_envelope(view: View) -> View:
    """Report an endpoint's errors in both `errors` and `error`, as one endpoint of the original does."""

    @wraps(view)
    def marked(*args: Any, **kwargs: Any) -> Any:
        current_request().has_two_envelopes = True
        return view(*args, **kwargs)

    setattr(marked, DUAL_ENVELOPE, True)
    return cast(View, marked)


def register_error_handlers(app: Flask) -> None:
    """Render every error of the application in the original's envelopes."""
    app.register_error_handler(DomainError, _render_domain_error)
    app.register_error_handler(HTTPException, _render_http_error)
    app.register_error_handler(Exception, _render_defect)


def _render_domain_error(error: DomainError) -> Response:
    request = current_request()
    request.reference_code = str(uuid.uuid4())
    error = with_request_names(error, request.read_by)
    level = logging.ERROR if error.problem.status >= 500 else logging.INFO
    _log.log(level, error.problem.code, extra={"status": error.problem.status}, exc_info=level == logging.ERROR)
    if error.problem.status == 400 and is_v1_path(request.path):
        response = jsonify({"errors": _list_errors(error)} | _references(error))
    elif error.problem in IN_ENVELOPE_C:
        response = jsonify({"error": error.reason} | _references(error))
    else:
        response = jsonify(_envelope(error))
        if PROBLEM_JSON in request.headers.get("Accept", ""):
            response.mimetype = PROBLEM_JSON
    if request.has_two_envelopes:
        response = jsonify(response.get_json() | {"errors": _list_errors(error), "error": error.reason})
    response.status_code = error.problem.status
    response.headers.extend(error.headers)
    return response


def _render_http_error(error: HTTPException) -> Response:
    """Render errors that Flask raises before our code runs."""
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    problem = _PROBLEMS_OF_HTTP_ERRORS.get(type(error), REQUEST_REFUSED if (error.code or 500) < 500 else INTERNAL)
    reason = _describe_http_error(error)
    if isinstance(error, ClientDisconnected):
        # Reading the body failed: werkzeug's reader replaces the web server's OSErrors with this exception.
        is_late = isinstance(error.__context__, TimeoutError)
        problem, reason = (BODY_TOO_SLOW, None) if is_late else (REQUEST_REFUSED, "The request body is malformed or cut off")
    headers = {"Allow": ", ".join(error.valid_methods or ())} if isinstance(error, MethodNotAllowed) else None
    return _render_domain_error(DomainError(problem, reason, headers=headers))


def _describe_http_error(error: HTTPException) -> str | None:
    """Return what is wrong with a request, and what is possible instead; None where the problem's title says it."""
    request = current_request()
    if isinstance(error, NotFound):
        # A view may report that what its path names does not exist.
        rules = () if request.url_rule else current_app.url_map.iter_rules()
        paths = [rule.rule for rule in rules if "<path:" not in rule.rule and not rule.rule.startswith("/tasks/")]
        nearest = find_nearest_path(request.path, paths)
        return f"{PATH_UNKNOWN.title}. Did you mean `{nearest}`?" if nearest else None
    if isinstance(error, MethodNotAllowed):
        possible = [method for method in sorted(error.valid_methods or ()) if method not in ("HEAD", "OPTIONS")]
        return f"{METHOD_NOT_ALLOWED.title}: this path takes {' and '.join(possible)}" if possible else None
    if isinstance(error, RequestEntityTooLarge):
        limit = request.max_content_length
        return f"{BODY_TOO_LARGE.title}: the limit is {limit:,} bytes" if limit else None
    return None


def _render_defect(error: Exception) -> Response:
    """Render an unexpected exception. The log gets the traceback, the caller only the reference code."""
    try:
        # Without a name of its own: a frame that names its exception keeps it, and all frames that it passed, in a cycle.
        raise DomainError(INTERNAL) from error
    except DomainError as raised:
        return _render_domain_error(raised)


def _envelope(error: DomainError) -> dict[str, Any]:
    problem = error.problem
    body: dict[str, Any] = {
        "_errType": ERROR_TYPE,
        "message": problem.message,
        "userFriendlyMessage": problem.user_message,
        "reason": error.reason,
        **_references(error),
        "title": problem.title,
        "status": problem.status,
        "detail": error.detail,
    }
    if error.errors:
        body["errors"] = [{"field": entry.name, "message": entry.message} for entry in error.errors]
    return body


def _references(error: DomainError) -> dict[str, str]:
    """Return the members that every envelope has."""
    url = f"{current_app.config['PUBLIC_URL']}{DOCUMENTATION_PATH}/{error.problem.code}"
    return {"referenceCode": current_request().reference_code, "type": url}


def _list_errors(error: DomainError) -> list[str]:
    return [_parameter_error(entry) for entry in error.errors] or [error.reason]


def _parameter_error(entry: FieldError) -> str:
    word = "Missing" if entry.missing else "Invalid"
    return f"{word} parameter '{entry.name}': {entry.message}"


def is_v1_path(path: str) -> bool:
    """Whether invalid requests to a path are reported in envelope B."""
    return path.startswith("/api/") and not path.startswith("/api/v2/")
