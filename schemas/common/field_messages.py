"""Error messages of request fields: one sentence a field, instead of the messages of the libraries that validate it.

The sentence says what the value must be, with its limits and an example. It is derived from the field's type, validators and
metadata, so a new field has one too. A field class with a better description sets `valid_value`.
"""

import copy
import json
from collections.abc import Callable, Iterable
from typing import Any

from marshmallow import Schema, fields, validate

from schemas.common.traversal import walk_fields

REQUIRED = "It is required."
"""Message for a missing value, unless the field has its own."""

_LIBRARY = "marshmallow."
_MAX_NAMES = 12
"""Most field names of an object that a message lists."""


def explain_fields(schema: Schema) -> None:
    """Give each field of a schema, nested ones too, its own error messages; messages that a field sets itself stay."""
    _explain_object(schema)
    for field in walk_fields(schema):
        _explain(field)


def describe_value(field: fields.Field[Any]) -> str:
    """Return what a field's value must be, for example `a whole number from 1 to 100, for example 20`."""
    own: str = getattr(field, "valid_value", "")
    if own:
        return own
    text = next((describe(field) for kind, describe in _DESCRIPTIONS if isinstance(field, kind)), "a valid value")
    example = _find_example(field)
    return f"{text}, for example {example}" if example else text


def join_choices(choices: Iterable[Any]) -> str:
    """Return choices as a reader expects them: `"a", "b" or "c"`."""
    *first, last = [json.dumps(str(choice), ensure_ascii=False) for choice in choices]
    return f"{', '.join(first)} or {last}" if first else last


def _explain_object(schema: Schema) -> None:
    described = _describe_object(schema)
    own = {"type": f"Must be {described}.", "unknown": f"Unknown name: this must be {described}."}
    schema.error_messages = {**schema.error_messages, **own}


def _explain(field: fields.Field[Any]) -> None:
    # The library formats its messages.
    sentence = f"Must be {describe_value(field)}.".replace("{", "{{").replace("}", "}}")
    messages = dict(field.error_messages)
    for key, default in _library_messages(field).items():
        if messages.get(key) == default:
            messages[key] = REQUIRED if key == "required" else sentence
    field.error_messages = messages
    field.validators = [_with_message(validator, sentence) for validator in field.validators]
    if isinstance(field, fields.Nested):
        _explain_object(field.schema)


def _library_messages(field: fields.Field[Any]) -> dict[str, str]:
    """Return the messages that the library's classes of a field define."""
    messages: dict[str, str] = {}
    for kind in reversed(type(field).__mro__):
        if kind.__module__.startswith(_LIBRARY):
            messages |= getattr(kind, "default_error_messages", {})
    return messages


def _with_message(validator: Callable[..., Any], sentence: str) -> Callable[..., Any]:
    """Return a validator of the library that fails with this sentence; one that has its own message stays as it is."""
    if not isinstance(validator, validate.Validator) or _has_own_message(validator):
        return validator
    changed: Any = copy.copy(validator)
    changed.error = sentence
    explained: Callable[..., Any] = changed
    return explained


def _has_own_message(validator: validate.Validator) -> bool:
    message = getattr(validator, "error", None)
    return message is not None and message != getattr(validator, "default_message", None)


def _find_example(field: fields.Field[Any]) -> str:
    """Return the example of a field's documentation; a number without one has its default or its smallest value."""
    examples = field.metadata.get("examples") or [field.metadata[key] for key in ("example",) if key in field.metadata]
    if examples:
        return examples[0] if isinstance(examples[0], str) else json.dumps(examples[0], ensure_ascii=False)
    if isinstance(field, fields.Integer):
        default = field.load_default
        return str(default) if type(default) is int else str(_find_limits(field, validate.Range)[0] or 1)
    return ""


def _find_limits(field: fields.Field[Any], kind: type[validate.Range] | type[validate.Length]) -> tuple[Any, Any]:
    limits = [(rule.min, rule.max) for rule in field.validators if isinstance(rule, kind)]
    return limits[0] if limits else (None, None)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun.removesuffix('y') + 'ie' if noun.endswith('y') else noun}s"


def _describe_length(field: fields.Field[Any], noun: str) -> str:
    least, most = _find_limits(field, validate.Length)
    if most is None:
        return f" of at least {_count(least, noun)}" if least else ""
    return f" of {least} to {_count(most, noun)}" if least else f" of at most {_count(most, noun)}"


def _describe_string(field: fields.Field[Any]) -> str:
    choices = [rule.choices for rule in field.validators if isinstance(rule, validate.OneOf)]
    return join_choices(choices[0]) if choices else f"a string{_describe_length(field, 'character')}"


def _describe_number(field: fields.Field[Any]) -> str:
    least, most = _find_limits(field, validate.Range)
    text = "a whole number" if isinstance(field, fields.Integer) else "a number"
    if most is None:
        return text if least is None else f"{text} of at least {least}"
    return f"{text} of at most {most}" if least is None else f"{text} from {least} to {most}"


def _describe_list(field: fields.Field[Any]) -> str:
    return f"a list{_describe_length(field, 'entry')}"


def _describe_map(field: fields.Field[Any]) -> str:
    return f"an object{_describe_length(field, 'name')}"


def _describe_nested(field: fields.Field[Any]) -> str:
    if not isinstance(field, fields.Nested):
        return "an object"
    inner = _describe_object(field.schema)
    return f"a list, of which each entry is {inner}" if field.many else inner


def _describe_object(schema: Schema) -> str:
    names = [field.data_key or name for name, field in schema.load_fields.items()]
    if not names:
        return "an object"
    if len(names) == 1:
        return f"an object with the field {names[0]}"
    return f"an object with the fields {', '.join(names[:_MAX_NAMES])}{' and others' if len(names) > _MAX_NAMES else ''}"


_DESCRIPTIONS: tuple[tuple[type[fields.Field[Any]], Callable[[Any], str]], ...] = (
    (fields.Boolean, lambda _: "true or false"),
    (fields.Enum, lambda field: join_choices(member.value if field.by_value else member.name for member in field.enum)),
    (fields.UUID, lambda _: "a UUID, for example 123e4567-e89b-42d3-a456-426614174000"),
    (fields.Url, lambda _: "an http or https URL, for example https://example.com/path"),
    (fields.Email, lambda _: "an e-mail address, for example jane.roe@example.com"),
    (fields.String, _describe_string),
    (fields.Number, _describe_number),
    (fields.DateTime, lambda _: "a time in ISO 8601 format, for example 2026-01-31T09:30:00Z"),
    (fields.List, _describe_list),
    (fields.Dict, _describe_map),
    (fields.Nested, _describe_nested),
)
