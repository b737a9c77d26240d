"""Tags and custom fields of contacts: requested values become stored ones, and stored ones are shown by name and key."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.errors import DomainError, FieldError, name_all
from app.frozen import frozen
from app.problems.requests import PARAMETERS_INVALID
from app.services.common.custom_field_values import ValueFaultError, check_value
from app.store.contacts.contacts import Contact
from app.store.contacts.labels.definitions import ContactLabels, organization_of

MAX_TAGS_PER_CONTACT = 50
"""Tags that a contact has."""

UNKNOWN_TAG = "The organization has no tag with this id or name."
NO_ORGANIZATION = "The contact's owner belongs to no organization, which could have tags and custom fields."
_MAX_NAMED = 20


@frozen
class LabelUpdate:
    """Requested tags and values.

    Attributes:
        tags: ids or names of all tags; None keeps them.
        custom_fields: values by key or id; None removes a value, an absent one stays.
    """

    tags: Sequence[str] | None = None
    custom_fields: Mapping[str, Any] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is requested."""
        return self.tags is None and not self.custom_fields


NO_LABELS = LabelUpdate()


def resolve_update(labels: ContactLabels, update: LabelUpdate, before: Contact | None = None) -> dict[str, Any]:
    """Return the attributes of a contact that an update sets.

    Ids of another organization stay: the contact's owner may return to it.

    Args:
        labels: definitions of the owner's organization.
        update: the request.
        before: the contact; None for a new one.

    Raises:
        DomainError: PARAMETERS_INVALID, naming each unknown tag, unknown key and wrong value.
    """
    errors: list[FieldError] = []
    changes: dict[str, Any] = {}
    if not labels.organization_id:
        path = "custom_fields" if update.tags is None else "tags"
        raise DomainError(PARAMETERS_INVALID, name_all, errors=[FieldError(path, NO_ORGANIZATION)])
    if update.tags is not None:
        changes["tags"] = _resolve_tags(labels, update.tags, before.tags if before else (), errors)
    if update.custom_fields:
        changes["custom_fields"] = _resolve_values(labels, update.custom_fields, before.custom_fields if before else {}, errors)
    if errors:
        raise DomainError(PARAMETERS_INVALID, name_all, errors=errors)
    return changes


def _resolve_tags(
    labels: ContactLabels, requested: Sequence[str], held: Sequence[str], errors: list[FieldError]
) -> Sequence[str]:
    found: dict[str, None] = {}
    for index, id_or_name in enumerate(requested):
        tag = labels.find_tag(id_or_name)
        if tag is None:
            errors.append(FieldError(("tags", index), UNKNOWN_TAG))
        else:
            found[tag.id] = None
    if len(found) > MAX_TAGS_PER_CONTACT:
        errors.append(FieldError("tags", f"A contact has up to {MAX_TAGS_PER_CONTACT} tags."))
    return [*(tag for tag in held if organization_of(tag) != labels.organization_id), *found]


def _resolve_values(
    labels: ContactLabels, requested: Mapping[str, Any], held: Mapping[str, Any], errors: list[FieldError]
) -> Mapping[str, Any]:
    values = {
        field_id: value
        for field_id, value in held.items()
        if organization_of(field_id) != labels.organization_id or field_id in labels.custom_fields
    }
    for key, value in requested.items():
        field = labels.find_field(key)
        if field is None:
            errors.append(FieldError(("custom_fields", key), describe_unknown(labels)))
            continue
        try:
            stored = check_value(field, value)
        except ValueFaultError as fault:
            errors.append(FieldError(("custom_fields", key), str(fault)))
            continue
        if stored is None:
            values.pop(field.id, None)
        else:
            values[field.id] = stored
    return values


def describe_unknown(labels: ContactLabels) -> str:
    """Return the message for a key that no custom field has, with the keys that there are."""
    keys = sorted(field.key for field in labels.list_fields())
    if not keys:
        return "The organization has no custom fields."
    more = f" and {len(keys) - _MAX_NAMED} more" if len(keys) > _MAX_NAMED else ""
    return f"The organization has no custom field with this key. It has: {', '.join(keys[:_MAX_NAMED])}{more}."
