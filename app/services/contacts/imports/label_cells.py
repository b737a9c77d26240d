"""Columns of tags and custom fields in imported files: their names, and the values of their cells."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.services.common.custom_field_values import ValueFaultError, parse_value, spell_value
from app.services.contacts.imports.cells import clean
from app.services.contacts.imports.columns import Field, fold_column
from app.services.contacts.imports.rows import CellWarning, RowError
from app.services.contacts.labels.filters import split_tags
from app.services.contacts.labels.tags import MAX_NAME_LENGTH
from app.services.contacts.labels.values import MAX_TAGS_PER_CONTACT
from app.store.contacts.contacts import Contact
from app.store.contacts.labels.definitions import ContactLabels, fold_name

TAGS = "tags"
_CUSTOM = "customFields"
_PREFIX = f"{_CUSTOM}."


def name_columns(labels: ContactLabels, *, creates_tags: bool = False) -> dict[str, str]:
    """Return the fields of columns by folded name: the tags, if there may be any, and each custom field by key and name."""
    names = {TAGS: TAGS, "tag": TAGS} if labels.tags or creates_tags else {}
    for field in labels.list_fields():
        held = f"{_PREFIX}{field.key}"
        names |= {folded: held for folded in map(fold_column, (field.name, field.key)) if folded}
    return names


def is_label_field(field: str) -> bool:
    """Whether a field of a row is that of the tags or of a custom field."""
    return field == TAGS or field.startswith(_PREFIX)


def flatten_members(value: Any) -> Any:
    """Return a JSON object whose tags and custom fields are members of their own, as the cells of a table."""
    if not isinstance(value, Mapping):
        return value
    flat = dict(value)
    if isinstance(flat.get(TAGS), list):
        names = [tag.get("name") if isinstance(tag, Mapping) else tag for tag in flat[TAGS]]
        flat[TAGS] = ";".join(name for name in names if isinstance(name, str))
    custom = flat.pop(_CUSTOM, None)
    if isinstance(custom, Mapping):
        flat |= {key: spell_value(held) for key, held in custom.items() if held is not None and key not in flat}
    return flat


def list_tag_names(texts: Iterable[Mapping[str, str]]) -> list[str]:
    """Return the names of tags in rows, each once."""
    return list(dict.fromkeys(name for row in texts for name in split_tags(clean(row.get(TAGS, "")))))


class LabelCells:
    """Reads the cells of tags and custom fields."""

    def __init__(self, labels: ContactLabels, region: str, *, creates_tags: bool = False) -> None:
        """Prepare for many rows.

        Args:
            labels: definitions of the organization.
            region: ISO 3166 code of the country, for the order of day and month.
            creates_tags: unknown tags cause no warning, because they will be created.
        """
        self._tags = {fold_name(tag.name): tag.id for tag in labels.list_tags()}
        self._fields = {f"{_PREFIX}{field.key}": field for field in labels.list_fields()}
        self._region = region
        self._creates_tags = creates_tags

    def read(self, texts: Mapping[str, str]) -> tuple[dict[str, Any], list[CellWarning]]:
        """Return the attributes that a row's cells set, and what was left out of them."""
        values: dict[str, Any] = {}
        warnings: list[CellWarning] = []
        found = [self._find_tag(name, warnings) for name in list_tag_names([texts])]
        if tags := [tag for tag in found if tag]:
            values["tags"] = tags
        custom: dict[str, Any] = {}
        for name, text in texts.items():
            field = self._fields.get(name)
            if field is None:
                continue
            try:
                value = parse_value(field, clean(text), self._region)
            except ValueFaultError as fault:
                warnings.append(CellWarning(name, f"{fault} The cell is left out.", RowError(name, "", text).value))
                continue
            if value is not None:
                custom[field.id] = value
        return values | ({"custom_fields": custom} if custom else {}), warnings

    def _find_tag(self, name: str, warnings: list[CellWarning]) -> str | None:
        found = self._tags.get(fold_name(name))
        if found is None and not (self._creates_tags and len(name) <= MAX_NAME_LENGTH):
            reason = "The organization has no tag of this name, which is left out. `createTags` creates it."
            if self._creates_tags:
                reason = f"A tag has up to {MAX_NAME_LENGTH} characters. It is left out."
            warnings.append(CellWarning(TAGS, reason, RowError(TAGS, "", name).value))
        return found


def add_labels(values: Mapping[str, Any], contact: Contact) -> dict[str, Any]:
    """Return values of a row with its tags and custom fields added to those of the contact.

    Raises:
        RowError: the contact would have too many tags.
    """
    added = dict(values)
    if TAGS in added:
        added[TAGS] = _unite(contact.tags, added[TAGS], contact)
    if "custom_fields" in added:
        added["custom_fields"] = {**contact.custom_fields, **added["custom_fields"]}
    return added


def _unite(held: Sequence[str], further: Sequence[str], contact: Contact) -> list[str]:
    united = list(dict.fromkeys([*held, *further]))
    if len(united) > max(MAX_TAGS_PER_CONTACT, len(held)):
        reason = f"The contact would have more than {MAX_TAGS_PER_CONTACT} tags."
        raise RowError(Field.NUMBER, reason, contact.phone_number, contact.id)
    return united
