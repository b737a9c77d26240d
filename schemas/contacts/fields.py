"""Schema fields of the values that people enter for a contact, derived from `CONTACT_FIELDS`."""

from typing import Any

from marshmallow import ValidationError, fields

from app.store.contacts.contact_fields import ContactField, ValueKind
from app.store.contacts.contacts import CONTACT_FIELDS
from app.times.dates import NOT_A_DATE, is_iso_date
from schemas.common.fields import EmailAddress, Text, TimeZone

Fields = dict[str, fields.Field[Any]]


def shown_fields() -> Fields:
    """Return the fields of a response, by their names in the API."""
    return {about.name: fields.String(attribute=attribute) for attribute, about in CONTACT_FIELDS.items()}


def entered_fields() -> Fields:
    """Return the fields of a request that updates a contact; each is validated."""
    return {about.name: _entered(attribute, about) for attribute, about in CONTACT_FIELDS.items()}


def row_fields() -> Fields:
    """Return the fields of an import's row, which the import validates cell by cell."""
    return {
        about.name: fields.String(metadata={"description": about.description} if about.description else {})
        for about in CONTACT_FIELDS.values()
    }


def _entered(attribute: str, about: ContactField) -> fields.Field[Any]:
    metadata = {"description": about.description} if about.description else {}
    if about.kind is ValueKind.EMAIL:
        return EmailAddress(attribute=attribute, metadata=metadata)
    if about.kind is ValueKind.TIME_ZONE:
        return TimeZone(attribute=attribute, metadata=metadata)
    validators = [_require_date] if about.kind is ValueKind.DATE else []
    return Text(longest=about.max_length, attribute=attribute, validators=validators, metadata=metadata)


def _require_date(text: str) -> None:
    if text and not is_iso_date(text):
        raise ValidationError(NOT_A_DATE)
