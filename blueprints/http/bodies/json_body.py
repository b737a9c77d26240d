"""The JSON body of a request, parsed once for all who read it."""

import json
from collections import Counter
from typing import Any, NoReturn

from flask import Request

from app.errors import DomainError
from app.frozen import frozen
from app.problems.requests import JSON_MALFORMED
from schemas.common.field_names import invalid_request_field

MAX_NAMES = 1000
"""Most names in one JSON object."""

_KEPT = "texting.json_body"
"""Key of the WSGI environment."""


@frozen
class JsonBody:
    """A parsed body.

    Attributes:
        value: its value.
        has_fractions: whether a number in it has a decimal point or an exponent.
    """

    value: Any
    has_fractions: bool


def read_json_body(request: Request) -> JsonBody:
    """Return the parsed body of a request. Nobody may change its value but the last reader, the schema.

    Raises:
        DomainError: JSON_MALFORMED, or PARAMETERS_INVALID for a name that is sent twice.
        json.JSONDecodeError: it is not JSON.
        ValueError: it has an integer of more digits than Python parses.
        RecursionError: it is nested too deeply.
    """
    kept: JsonBody | Exception | None = request.environ.get(_KEPT)
    if kept is None:
        data = request.get_data()
        try:
            kept = _parse(data)
        except (DomainError, ValueError, RecursionError) as error:
            kept = error
        request.environ[_KEPT] = kept
    if isinstance(kept, Exception):
        raise kept
    return kept


def _parse(data: bytes) -> JsonBody:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise DomainError(JSON_MALFORMED, f"The request body is not UTF-8: byte {error.start} is wrong") from None
    fractions: list[float] = []

    def read_fraction(digits: str) -> float:
        fractions.append(float(digits))
        return fractions[-1]

    value = json.loads(text, object_pairs_hook=_unique_fields, parse_float=read_fraction, parse_constant=_refuse_constant)
    return JsonBody(value, bool(fractions))


def _unique_fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MAX_NAMES:
        raise DomainError(JSON_MALFORMED, f"An object of the request body has more than {MAX_NAMES} names")
    fields = dict(pairs)
    if len(fields) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        raise invalid_request_field(next(name for name in counts if counts[name] > 1), "Is sent twice.")
    return fields


def _refuse_constant(name: str) -> NoReturn:
    raise DomainError(JSON_MALFORMED, f"The request body contains {name}, which is not valid JSON")
