"""Custom fields of organizations."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.errors import DomainError, invalid_field
from app.problems.labels import CUSTOM_FIELD_NAME_TAKEN, CUSTOM_FIELD_NOT_FOUND, CUSTOM_FIELDS_TOO_MANY
from app.services.campaigns.merge_fields import find_misspelled_token
from app.services.contacts.imports.columns import Field, field_of
from app.services.contacts.labels.definitions import Definitions
from app.store.contacts.contacts import CONTACT_FIELDS
from app.store.contacts.labels.definitions import ContactLabels, CustomField, FieldType, fold_name, read_field
from app.store.contacts.labels.keys import field_key
from app.text.matching import fold

MAX_FIELDS = 50
"""Custom fields of one organization, and so of one contact."""

MAX_OPTIONS = 50
MAX_OPTION_LENGTH = 60
MAX_KEY_LENGTH = 40
MAX_NAME_LENGTH = 60
MAX_DESCRIPTION_LENGTH = 200

KEY_PATTERN = r"[A-Za-z][A-Za-z0-9_]*"
_NO_KEY = re.compile(r"[^a-z0-9]+")
_OF_CONTACTS = """id userId uid phone phoneNumber phone_number number name firstName lastName participants optedOut isArchived
    archived blocked lists listId tags tag customFields customField read_status unread last_message last_message_date
    lastNumber created updated operation first last full company"""
_RESERVED = {
    _NO_KEY.sub("", name.lower()) for name in [*_OF_CONTACTS.split(), *(about.name for about in CONTACT_FIELDS.values())]
}


class CustomFields(Definitions[CustomField]):
    """The custom fields of organizations. Key and type never change."""

    attribute = "custom_fields"
    audited_as = "customField"
    not_found = CUSTOM_FIELD_NOT_FOUND
    too_many = CUSTOM_FIELDS_TOO_MANY
    max_count = MAX_FIELDS

    def read_all(self, labels: ContactLabels) -> Sequence[CustomField]:
        """Return the custom fields, sorted by name."""
        return labels.list_fields()

    def find(self, labels: ContactLabels, label_id: str) -> CustomField | None:
        """Return the custom field with an id."""
        entry = labels.custom_fields.get(label_id)
        return None if entry is None else read_field(label_id, entry)

    def make_key(self, label_id: str) -> str:
        """Return the search key of the contacts with a value of a custom field."""
        return field_key(label_id)

    def complete(self, labels: ContactLabels, values: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG002
        """Return the values of a new custom field, with a key made from its name if none was given.

        Raises:
            DomainError: PARAMETERS_INVALID: no key can be made from the name.
        """
        key = values.get("key") or _NO_KEY.sub("_", fold(values["name"])).strip("_")[:MAX_KEY_LENGTH].rstrip("_")
        if not re.fullmatch(KEY_PATTERN, key):
            raise invalid_field("key", "Required for this name: begin with a letter, go on with letters, digits and _.")
        return {**values, "key": key}

    def check(self, labels: ContactLabels, label_id: str, entry: Mapping[str, Any]) -> None:
        """Refuse a name or key that something else has, and options that do not belong to the type.

        Names and keys share one set of names, since a column of an import may be called by either.

        Raises:
            DomainError: CUSTOM_FIELD_NAME_TAKEN or PARAMETERS_INVALID.
        """
        key, name = entry["key"], entry["name"]
        if _plain(key) in _RESERVED or find_misspelled_token(f"[{key}]"):
            raise DomainError(CUSTOM_FIELD_NAME_TAKEN, f"The key '{key}' means, or nearly means, a field that each contact has")
        if _plain(name) in _RESERVED:
            raise DomainError(CUSTOM_FIELD_NAME_TAKEN, f"Each contact has a field '{name}'")
        for column in (key, name):
            meaning = field_of(column)
            if meaning is not None and meaning[0] in (Field.NUMBER, Field.OPTED_OUT):
                raise DomainError(CUSTOM_FIELD_NAME_TAKEN, f"Imports read a column '{column}' as {meaning[0]}")
        names = {_plain(key), _plain(name)}
        for other in labels.list_fields():
            if other.id != label_id and not names.isdisjoint({_plain(other.key), _plain(other.name)}):
                raise DomainError(CUSTOM_FIELD_NAME_TAKEN, f"The custom field '{other.name}' has this name or key")
        _check_options(FieldType(entry["type"]), entry.get("options") or [])


def _plain(name: str) -> str:
    """Return a name as columns of imports are compared: without case, accents, spaces and punctuation."""
    return "".join(character for character in fold_name(name) if character.isalnum()) or name


def _check_options(kind: FieldType, options: Sequence[str]) -> None:
    if kind is not FieldType.CHOICE:
        if options:
            raise invalid_field("options", "Only a field of type choice has options.")
        return
    if not options:
        raise invalid_field("options", "Required for a field of type choice.")
    folded = [fold_name(option) for option in options]
    for index, option in enumerate(folded):
        if option in folded[:index]:
            raise invalid_field(("options", index), "The same option stands there twice; case makes no difference.")
