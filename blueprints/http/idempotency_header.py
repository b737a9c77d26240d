"""The request header Idempotency-Key."""

import json
import re
from urllib.parse import parse_qsl

from flask import Request, request

from app.current_request import current_request
from app.errors import DomainError
from app.json_text import write_json
from app.services.common.keyed_requests import KeyedRequest
from blueprints.http.bodies.forms import FORM_TYPE
from blueprints.http.bodies.json_body import read_json_body
from blueprints.http.unknown_names.inspection import Inspection
from blueprints.http.unknown_names.locations import BODY, QUERY
from schemas.common.field_names import invalid_request_field

HEADER = "Idempotency-Key"

IS_IDEMPOTENT = "takes_idempotency_key"
"""Attribute of a view: it accepts the header."""

READS_EARLIER_REQUEST = "reads_earlier_request"
"""Attribute of a view that accepts the header: the earlier request is read with the credential."""

_NO_PARAMETERS = b"[]"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


def read_idempotency_key() -> str | None:
    """Return the request's key, or None.

    Raises:
        DomainError: PARAMETERS_INVALID.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise invalid_request_field(HEADER, "Must be 1 to 255 printable ASCII characters without spaces.")
    return key


def build_keyed_request(key: str, inspection: Inspection) -> KeyedRequest:
    """Return the current request with its key; reads the body.

    Requests are the same regardless of JSON formatting and field order, a trailing slash, and the order of query parameters.
    Ignored names and their values do not count.
    """
    request = current_request()
    method, body = request.method.encode(), request.get_data()
    query = _normal_query(request, inspection) if request.query_string else _NO_PARAMETERS
    meaning = (method, request.path.rstrip("/").encode(), query, _normal_form(request, body, inspection))
    return KeyedRequest.of(key, (method, request.full_path.encode(), body), meaning)


def _normal_query(request: Request, inspection: Inspection) -> bytes:
    """Return the query's parameters in a canonical form, without ignored ones."""
    inspection.inspect(QUERY, request.args)
    sent = [pair for pair in request.args.items(multi=True) if not inspection.ignores_parameter(pair[0])]
    return json.dumps(sorted(sent, key=lambda pair: pair[0])).encode()


def _normal_form(request: Request, body: bytes, inspection: Inspection) -> bytes:
    """Return JSON in a canonical form, without ignored fields; anything that is not JSON, or repeats a field, unchanged."""
    if request.mimetype == FORM_TYPE:
        return json.dumps(sorted(parse_qsl(body.decode("latin-1"), keep_blank_values=True), key=lambda pair: pair[0])).encode()
    if not request.is_json:
        return body
    try:
        parsed = read_json_body(request)
        value = json.loads(body, parse_float=_read_number) if parsed.has_fractions else parsed.value
        effective = inspection.inspect(BODY, value)
        value = value if inspection.refused else effective
        return write_json(value, sort_keys=True)
    except (DomainError, ValueError, RecursionError):
        return body


def _read_number(text: str) -> float | int:
    number = float(text)
    return int(number) if number.is_integer() else number
