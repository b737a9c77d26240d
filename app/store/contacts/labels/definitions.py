"""`contact-labels`: the tags and custom fields of organizations; one document for each organization.

Contacts hold the ids, so renaming a tag writes one document. An id begins with the organization's: contacts of a user who
moved to another organization show none of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from app.crypto.keys import new_id
from app.frozen import frozen
from app.store.engine.collection import Collection
from app.store.engine.database import Version
from app.store.engine.store import Store
from app.store.engine.stored_fields import stored
from app.text.matching import fold

_TAG_SHAPE = {"name": str}
_FIELD_SHAPE = {"key": str, "name": str, "type": str}
_SUFFIX_LENGTH = 12


class FieldType(StrEnum):
    """Type of a custom field's values; it never changes."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    URL = "url"
    EMAIL = "email"


@frozen(kw_only=True)
class Tag:
    """A tag of an organization.

    Attributes:
        contact_count: contacts with it, where they were counted.
    """

    id: str
    name: str
    created: int = 0
    updated: int = 0
    contact_count: int = 0


@frozen(kw_only=True)
class CustomField:
    """A custom field of an organization.

    Attributes:
        key: name in merge fields, columns, filters and the API; it never changes.
        options: values of a choice.
        contact_count: contacts with a value, where they were counted.
    """

    id: str
    key: str
    name: str
    type: FieldType
    description: str = ""
    options: Sequence[str] = ()
    created: int = 0
    updated: int = 0
    contact_count: int = 0


@frozen(kw_only=True)
class ContactLabels:
    """The definitions of an organization, by id."""

    id: str
    version: Version = None
    organization_id: str = stored("organizationId")
    tags: dict[str, dict[str, Any]] = stored("tags", factory=dict, shape=_TAG_SHAPE)
    custom_fields: dict[str, dict[str, Any]] = stored("customFields", factory=dict, shape=_FIELD_SHAPE)
    created: int = stored("created", 0)
    updated: int = stored("updated", 0)

    def list_tags(self) -> list[Tag]:
        """Return the tags, sorted by name."""
        return sorted((read_tag(tag_id, entry) for tag_id, entry in self.tags.items()), key=by_name)

    def list_fields(self) -> list[CustomField]:
        """Return the custom fields whose type this version knows, sorted by name."""
        read = (read_field(field_id, entry) for field_id, entry in self.custom_fields.items())
        return sorted((field for field in read if field is not None), key=by_name)

    def find_tag(self, id_or_name: str) -> Tag | None:
        """Return a tag by its id, or by its name, ignoring case."""
        if id_or_name in self.tags:
            return read_tag(id_or_name, self.tags[id_or_name])
        folded = fold_name(id_or_name)
        return next((tag for tag in self.list_tags() if fold_name(tag.name) == folded), None)

    def find_field(self, id_or_key: str) -> CustomField | None:
        """Return a custom field by its id, or by its key, ignoring case."""
        folded = id_or_key.lower()
        return next((field for field in self.list_fields() if id_or_key == field.id or folded == field.key.lower()), None)


contact_labels = Collection("contact-labels", ContactLabels)


def by_name(label: Tag | CustomField) -> tuple[str, str]:
    """Return the place of a tag or custom field in a list."""
    return fold_name(label.name), label.id


def fold_name(name: str) -> str:
    """Return a name for comparison, without case, accents and repeated spaces."""
    return " ".join(fold(name).split())


def new_label_id(organization_id: str) -> str:
    """Return an id for a new tag or custom field of an organization."""
    return f"{organization_id}-{new_id()[:_SUFFIX_LENGTH]}"


def organization_of(label_id: str) -> str:
    """Return the id of the organization that a tag or custom field belongs to; empty if the id is none."""
    return label_id.rpartition("-")[0]


def labels_id(organization_id: str) -> str:
    """Return the id of the document with the definitions of an organization."""
    return f"{organization_id}:labels"


def read_labels(store: Store, organization_id: str) -> ContactLabels:
    """Return the definitions of an organization; without any if it has none, or without those that cannot be read."""
    found = None
    if organization_id:
        found = store.get(contact_labels.at_leniently(labels_id(organization_id)))
    return found or no_labels(organization_id)


def no_labels(organization_id: str) -> ContactLabels:
    """Return the definitions of an organization that has none."""
    return ContactLabels(id=labels_id(organization_id), organization_id=organization_id)


def read_tag(tag_id: str, entry: Mapping[str, Any]) -> Tag:
    """Return a tag of its stored entry."""
    return Tag(id=tag_id, name=entry["name"], created=_time(entry, "created"), updated=_time(entry, "updated"))


def read_field(field_id: str, entry: Mapping[str, Any]) -> CustomField | None:
    """Return a custom field of its stored entry; None if this version does not know its type."""
    if entry["type"] not in set(FieldType):
        return None
    description = entry.get("description", "")
    return CustomField(
        id=field_id,
        key=entry["key"],
        name=entry["name"],
        type=FieldType(entry["type"]),
        description=description if isinstance(description, str) else "",
        options=list(_texts(entry.get("options"))),
        created=_time(entry, "created"),
        updated=_time(entry, "updated"),
    )


def _texts(values: Any) -> Iterator[str]:
    yield from (value for value in values if isinstance(value, str)) if isinstance(values, list) else ()


def _time(entry: Mapping[str, Any], name: str) -> int:
    value = entry.get(name, 0)
    return value if isinstance(value, int) else 0
