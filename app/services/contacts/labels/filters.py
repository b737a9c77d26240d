"""Filters of contacts by tags and custom fields: names and keys as requested, ids as stored in jobs and blasts."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.errors import DomainError, FieldError, name_all
from app.problems.requests import PARAMETERS_INVALID
from app.services.common.custom_field_values import ValueFaultError, check_value, parse_value
from app.services.contacts.labels.values import NO_ORGANIZATION, UNKNOWN_TAG, describe_unknown
from app.store.contacts.labels.definitions import ContactLabels
from app.store.contacts.labels.keys import tag_key, value_key

TAGS = "tags"
CUSTOM_FIELDS = "customFields"

MAX_CONDITIONS = 20
"""Tags, or custom fields, of one filter."""


def split_tags(text: str) -> list[str]:
    """Return the ids or names of tags in a text, separated by commas or semicolons."""
    return [name.strip() for name in text.replace(";", ",").split(",") if name.strip()]


def has_labels(query: Mapping[str, Any] | None) -> bool:
    """Whether a filter names tags or custom fields."""
    return bool(query and (query.get(TAGS) or query.get(CUSTOM_FIELDS)))


def resolve_filter(labels: ContactLabels, query: Mapping[str, Any], *path: str) -> dict[str, Any]:
    """Return a filter with ids instead of names and keys.

    Args:
        labels: definitions of the contacts' organization.
        query: a filter, with `tags` and `customFields` among others.
        path: of the filter in the service's arguments, for errors.

    Raises:
        DomainError: PARAMETERS_INVALID, naming each unknown tag, unknown key and wrong value.
    """
    errors: list[FieldError] = []
    tags: list[str] = []
    values: dict[str, Any] = {}
    for index, id_or_name in enumerate(query.get(TAGS) or ()):
        tag = labels.find_tag(id_or_name)
        if tag is None:
            errors.append(FieldError((*path, TAGS, index), UNKNOWN_TAG if labels.organization_id else NO_ORGANIZATION))
        else:
            tags.append(tag.id)
    for key, value in (query.get(CUSTOM_FIELDS) or {}).items():
        field = labels.find_field(key)
        fault = describe_unknown(labels)
        try:
            stored = check_value(field, value) if field else None
            fault = fault if field is None else "Must be a value; a filter finds no contacts without one."
        except ValueFaultError as error:
            stored, fault = None, str(error)
        if field is None or stored is None:
            errors.append(FieldError((*path, CUSTOM_FIELDS, key), fault))
        else:
            values[field.id] = stored
    if errors:
        raise DomainError(PARAMETERS_INVALID, name_all, errors=errors)
    resolved = {name: value for name, value in query.items() if name not in (TAGS, CUSTOM_FIELDS)}
    return resolved | ({TAGS: tags} if tags else {}) | ({CUSTOM_FIELDS: values} if values else {})


def keys_of_filter(query: Mapping[str, Any]) -> list[str]:
    """Return the label keys that the contacts of a resolved filter have; values first, which fewer contacts share."""
    values = query.get(CUSTOM_FIELDS) or {}
    return [*(value_key(field_id, value) for field_id, value in values.items()), *map(tag_key, query.get(TAGS) or ())]


def parse_conditions(labels: ContactLabels, tags: Sequence[str], condition: str) -> list[str]:
    """Return the label keys of a query's parameters.

    Args:
        labels: definitions of the contacts' organization.
        tags: ids or names.
        condition: `<key>:<value>` of a custom field; empty for none.

    Raises:
        DomainError: PARAMETERS_INVALID for an unknown tag or key, or a wrong value.
    """
    found = [labels.find_tag(tag) for tag in tags]
    errors = [FieldError("tags", f"'{tags[index]}': {UNKNOWN_TAG}") for index, tag in enumerate(found) if tag is None]
    keys = [tag_key(tag.id) for tag in found if tag is not None]
    if condition:
        key, separator, text = condition.partition(":")
        field = labels.find_field(key.strip())
        try:
            value = parse_value(field, text) if field else None
        except ValueFaultError as fault:
            raise DomainError(PARAMETERS_INVALID, name_all, errors=[FieldError("custom_field", str(fault))]) from fault
        if not separator or (field is not None and value is None):
            errors.append(FieldError("custom_field", "Must be a key and a value, such as membership:Gold."))
        elif field is None:
            errors.append(FieldError("custom_field", describe_unknown(labels)))
        else:
            keys.insert(0, value_key(field.id, value))
    if errors:
        raise DomainError(PARAMETERS_INVALID, name_all, errors=errors)
    return keys
