"""Fields of stored documents: values are not converted, because the code reads them as stored."""

import dataclasses
from collections.abc import Callable, Mapping
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Union, get_args

from marshmallow import ValidationError, fields, validate

from app.addresses.phone_number import canonical_sender, is_e164, is_sender
from app.store.engine.field_types import stored_origin
from app.times.clock import MAX_TIME_MS

Rule = Callable[[Any], Any]
"""Raises ValidationError for an invalid value. The message never contains the value, which may be a secret."""

_WORDS: Mapping[type, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    bytes: "bytes",
}


class ExactType(fields.Field[Any]):
    """A value of exactly one of several types."""

    def __init__(self, *kinds: type, **options: Any) -> None:
        super().__init__(**options)
        self._kinds = kinds

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if type(value) not in self._kinds:
            raise ValidationError(f"Must be {' or '.join(_WORDS[kind] for kind in self._kinds)}.")
        return value


def make_field(kind: Any, *rules: Rule, **options: Any) -> fields.Field[Any]:
    """Return the field for values of a type, as the store's dataclasses write them.

    Args:
        kind: `str`, `int | None`, `list[str]`, `dict[str, Any]`, an enumeration…
        rules: further rules beside those of the type: a number is never negative.
        options: options of the field.
    """
    origin, arguments = stored_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        choices = [choice for choice in arguments if choice is not NoneType]
        options["allow_none"] = NoneType in arguments
        return make_field(choices[0], *rules, **options) if len(choices) == 1 else ExactType(*choices, **options)
    if kind is Any:
        return fields.Raw(validate=rules, **{**options, "allow_none": True})
    if origin is list:
        return fields.List(make_field(arguments[0]), validate=rules, **options)
    if origin is dict:
        values = None if arguments[1] is Any else make_field(arguments[1])
        return fields.Dict(keys=fields.String(), values=values, validate=rules, **options)
    if issubclass(kind, StrEnum):
        return ExactType(str, validate=[one_of(*kind), *rules], **options)
    if kind is int:
        rules = (validate.Range(0, MAX_TIME_MS, error="Must be no less than 0, and no later than the year 9999."), *rules)
    return ExactType(kind, validate=rules, **options)


def field_of(attribute: "dataclasses.Field[Any]", *rules: Rule) -> fields.Field[Any]:
    """Return the field of an entity's attribute; required unless it has a default."""
    has_default = attribute.default is not dataclasses.MISSING or attribute.default_factory is not dataclasses.MISSING
    return make_field(attribute.type, *rules, required=not has_default)


def require_non_empty(value: Any) -> None:
    """Require a text that is not empty."""
    if not value.strip():
        raise ValidationError("Must not be empty.")


def require_sender(value: str) -> None:
    """Require a sender as carriers name it: a number in canonical E.164, a short code or a name."""
    if not is_sender(value) or canonical_sender(value) != value:
        raise ValidationError("Must be a phone number in E.164.")


def require_sender_or_empty(value: str) -> None:
    """Require a sender or an empty text."""
    if value:
        require_sender(value)


def require_number_or_empty(value: str) -> None:
    """Require a phone number in E.164 or an empty text."""
    if value and not is_e164(value):
        raise ValidationError("Must be a phone number in E.164, or empty.")


def one_of(*choices: str) -> Rule:
    """Return the rule that a text is one of these."""
    return validate.OneOf([str(choice) for choice in choices], error=f"Must be one of: {', '.join(choices)}.")


def each_one_of(*choices: str) -> Rule:
    """Return the rule that every entry of a list is one of these."""
    return validate.ContainsOnly([str(choice) for choice in choices], error=f"Each must be one of: {', '.join(choices)}.")
