"""Values of custom fields: validated by type as JSON gives them, read from text, and written as text."""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from app.addresses.email_address import MAX_EMAIL_LENGTH, find_email_fault
from app.frozen import replace
from app.safe_http.ssrf_guard import MAX_URL_LENGTH, find_form_fault
from app.store.contacts.contacts import Contact
from app.store.contacts.labels.definitions import ContactLabels, CustomField, FieldType, fold_name
from app.text.characters import is_blank
from app.times.dates import NOT_A_DATE, is_iso_date, read_date

MAX_TEXT_LENGTH = 500
MAX_NUMBER = 10**15
"""Greatest absolute number; whole numbers up to it survive every JSON parser."""

TRUE_WORDS = frozenset({"true", "yes", "y", "1", "x", "on", "ja", "si", "oui"})
FALSE_WORDS = frozenset({"false", "no", "n", "0", "off", "nein", "non"})
_NUMBER = re.compile(r"[+-]?(\d{1,16}|\d{1,3}(,\d{3})+)(\.\d{1,10})?")


class ValueFaultError(ValueError):
    """A value that a custom field does not take; the text says what it takes."""


def check_value(field: CustomField, value: Any) -> Any:
    """Return a JSON value as it is stored; None if it is empty.

    Raises:
        ValueFaultError: the field does not take it.
    """
    if value is None or value == "":
        return None
    return _CHECKS[field.type](field, value)


def parse_value(field: CustomField, text: str, region: str = "") -> Any:
    """Return the value that a text stands for, such as a table's cell or a query; None if it is empty.

    Args:
        field: the custom field.
        text: for example `12.5`, `5/17/1984` or `yes`.
        region: ISO 3166 code of the country, for the order of day and month.

    Raises:
        ValueFaultError: the field does not take it.
    """
    text = text.strip()
    if not text:
        return None
    if field.type is FieldType.NUMBER:
        if not _NUMBER.fullmatch(text):
            raise ValueFaultError("Must be a number such as 12.5.")
        plain = text.replace(",", "")
        return check_value(field, float(plain) if "." in plain else int(plain))
    if field.type is FieldType.BOOLEAN:
        word = fold_name(text)
        if word in TRUE_WORDS | FALSE_WORDS:
            return word in TRUE_WORDS
        raise ValueFaultError("Must be yes or no.")
    if field.type is FieldType.DATE:
        return check_value(field, read_date(text, region) or text)
    return check_value(field, text)


def has_type(field: CustomField, value: Any) -> bool:
    """Whether a stored value has the type of its field. A choice may have an option that was removed."""
    if field.type is FieldType.NUMBER:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, bool if field.type is FieldType.BOOLEAN else str)


def spell_value(value: Any) -> str:
    """Return a value as text: in a message, or in a table's cell."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.10f}".rstrip("0").rstrip(".")
    return str(value)


def shown_values(fields: Iterable[CustomField], contact: Contact) -> dict[str, Any]:
    """Return a contact's values by key; a value that does not have its field's type is left out."""
    found = ((field, contact.custom_fields.get(field.id)) for field in fields)
    return {field.key: value for field, value in found if value is not None and has_type(field, value)}


def with_shown(contact: Contact, labels: ContactLabels) -> Contact:
    """Return a contact with its tags and values as callers see them."""
    tags = [tag for tag in labels.list_tags() if tag.id in contact.tags]
    return replace(contact, shown_tags=tags, shown_values=shown_values(labels.list_fields(), contact))


def _check_text(_: CustomField, value: Any) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT_LENGTH:
        raise ValueFaultError(f"Must be a text of up to {MAX_TEXT_LENGTH} characters.")
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueFaultError("Must be valid Unicode without a NUL character.")
    if is_blank(value):
        raise ValueFaultError("Must contain a visible character; null removes the value.")
    return value.strip()


def _check_number(_: CustomField, value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > MAX_NUMBER:
        raise ValueFaultError("Must be a number between -10^15 and 10^15.")
    rounded = round(value, 10)
    return int(rounded) if rounded == int(rounded) else rounded


def _check_date(_: CustomField, value: Any) -> str:
    if not isinstance(value, str) or not is_iso_date(value):
        raise ValueFaultError(NOT_A_DATE)
    return value


def _check_boolean(_: CustomField, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueFaultError("Must be true or false.")
    return value


def _check_choice(field: CustomField, value: Any) -> str:
    folded = fold_name(value) if isinstance(value, str) else None
    for option in field.options:
        if fold_name(option) == folded:
            return option
    raise ValueFaultError(f"Must be one of: {', '.join(field.options)}.")


def _check_url(_: CustomField, value: Any) -> str:
    if not isinstance(value, str) or len(value) > MAX_URL_LENGTH or find_form_fault(value):
        raise ValueFaultError("Must be a web address such as https://example.com/.")
    return value


def _check_email(_: CustomField, value: Any) -> str:
    if not isinstance(value, str) or len(value) > MAX_EMAIL_LENGTH or find_email_fault(value, is_mailed=False):
        raise ValueFaultError("Must be an e-mail address such as jane.roe@example.com.")
    return value


_CHECKS: Mapping[FieldType, Callable[[CustomField, Any], Any]] = {
    FieldType.TEXT: _check_text,
    FieldType.NUMBER: _check_number,
    FieldType.DATE: _check_date,
    FieldType.BOOLEAN: _check_boolean,
    FieldType.CHOICE: _check_choice,
    FieldType.URL: _check_url,
    FieldType.EMAIL: _check_email,
}
