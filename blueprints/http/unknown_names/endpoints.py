"""Inspection of an endpoint's requests, and the response header with the names that it ignored."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import quote

from flask import Flask, Response
from marshmallow import Schema

from app.current_request import current_request
from blueprints.http.unknown_names.inspection import MORE, Inspection
from blueprints.http.unknown_names.locations import BODY, FORM, PARSED_BY, QUERY, read_form, read_json
from blueprints.http.unknown_names.treatment import Treatment, treatment_of

View = TypeVar("View", bound=Callable[..., Any])

HEADER = "Ignored-Fields"

MAX_LISTED = 20
"""Most names in the header."""

_METHODS_WITHOUT_BODY = ("GET", "HEAD")
_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
_NO_NAME = '""'


def inspecting(view: View) -> View:
    """Inspect an endpoint's requests for unknown names.

    The request parser inspects the locations that the endpoint has schemas for. The others must be empty: the query, and the
    body unless the endpoint reads it on its own. The body of a GET request has no meaning, so it is not read.
    """
    takes = _schemas_of(view)
    reads_body = BODY in takes or "requestBody" in getattr(view, "_apidoc", {}).get("manual_doc", {})

    @wraps(view)
    def inspected(*args: Any, **kwargs: Any) -> Any:
        inspection = begin_inspection(view)
        if inspection.treatment is Treatment.PASS:
            return view(*args, **kwargs)
        request = current_request()
        if QUERY not in takes and request.args:
            inspection.inspect(QUERY, request.args)
        if not reads_body and request.method not in _METHODS_WITHOUT_BODY:
            if request.is_json:
                inspection.inspect(BODY, read_json())
            elif request.mimetype in _FORM_TYPES:
                inspection.inspect(FORM, read_form())
        if not takes:
            inspection.raise_refused()
        return view(*args, **kwargs)

    return cast(View, inspected)


def begin_inspection(view: Callable[..., Any]) -> Inspection:
    """Return the inspection of the current request, which this view serves."""
    request = current_request()
    inspection: Inspection | None = request.inspection
    if inspection is None:
        rule = request.url_rule.rule if request.url_rule is not None else request.path
        inspection = request.inspection = Inspection(_schemas_of(view), treatment_of(request.method, rule))
    return inspection


def current_inspection() -> Inspection:
    """Return the inspection of the current request."""
    return cast(Inspection, current_request().inspection)


def register_ignored_fields(app: Flask) -> None:
    """Report ignored names in the header Ignored-Fields of every response, errors included."""
    app.after_request(_add_header)


def _add_header(response: Response) -> Response:
    inspection: Inspection | None = current_request().inspection
    if inspection is not None and (ignored := inspection.ignored):
        listed = [quote(name or _NO_NAME, safe="") for name in ignored[:MAX_LISTED]]
        response.headers[HEADER] = ", ".join([*listed, MORE] if len(ignored) > MAX_LISTED else listed)
    return response


def _schemas_of(view: Callable[..., Any]) -> Mapping[str, Schema]:
    return {location: schema for schema, location in getattr(view, PARSED_BY, ())}
