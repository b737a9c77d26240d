"""Bodies of HTML forms and form builders, read as the JSON object that they stand for."""

import json
import re
from typing import Any
from urllib.parse import parse_qsl

import marshmallow
from flask import Request
from marshmallow import fields

from app.errors import DomainError
from app.problems.requests import JSON_MALFORMED
from schemas.common.field_names import RequestFieldError
from schemas.common.phone_numbers import Recipients

FORM_TYPE = "application/x-www-form-urlencoded"
MAX_FIELDS = 1000

_WORDS = {"true": True, "True": True, "on": True, "false": False, "False": False, "off": False}
_DIGITS = re.compile(r"\d{1,16}", re.ASCII)
_ENTRY = re.compile(r"([^\[\]]+)\[([^\[\]]+)\]")


def read_pairs(body: bytes) -> list[tuple[str, str]]:
    """Return the names and values of a form, in order.

    Raises:
        DomainError: JSON_MALFORMED: it is not UTF-8, or has too many fields.
    """
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except UnicodeDecodeError:
        raise DomainError(JSON_MALFORMED, "The request body is not UTF-8") from None
    except ValueError:
        raise DomainError(JSON_MALFORMED, f"The request body has more than {MAX_FIELDS} fields") from None


def read_form_body(req: Request, schema: marshmallow.Schema) -> tuple[dict[str, Any], list[RequestFieldError]]:
    """Return a form as the JSON object that it stands for, and the errors of fields that are repeated.

    Lists are repeated fields (`media` or `media[]`) or a JSON array, and so are the recipients of a group (`to`). Objects are
    `metadata[name]` or a JSON object.
    """
    by_name = {field.data_key or name: field for name, field in schema.fields.items()}
    body: dict[str, Any] = {}
    repeated: list[RequestFieldError] = []
    for sent, value in read_pairs(req.get_data()):
        entry = _ENTRY.fullmatch(sent)
        name = sent.removesuffix("[]")
        if isinstance(by_name.get(name), fields.List):
            body.setdefault(name, []).extend(_read_list(value))
        elif isinstance(by_name.get(name), Recipients):
            numbers = [*_as_list(body.get(name, [])), *_read_list(value)]
            body[name] = numbers[0] if len(numbers) == 1 else numbers or ""
        elif entry is not None and isinstance(by_name.get(entry[1]), fields.Dict) and isinstance(body.get(entry[1], {}), dict):
            body.setdefault(entry[1], {})[entry[2]] = value
        elif sent in body:
            repeated.append(RequestFieldError(sent, "Must be given once."))
        else:
            body[sent] = _read_value(by_name.get(sent), value)
    return body, repeated


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _read_list(value: str) -> list[Any]:
    read = _read_json(value) if value.startswith("[") else value
    if isinstance(read, list):
        return read
    return [read] if read else []


def _read_value(field: Any, value: str) -> Any:
    if isinstance(field, fields.Boolean):
        return _WORDS.get(value, value)
    if isinstance(field, fields.Integer) and _DIGITS.fullmatch(value):
        return int(value)
    return _read_json(value) if isinstance(field, fields.Dict) and value else value


def _read_json(text: str) -> Any:
    """Return the value of a JSON text, or the text itself, which the schema then refuses."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
