"""Tags of organizations."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.auth.principal import Principal
from app.errors import DomainError
from app.problems.labels import TAG_NAME_TAKEN, TAG_NOT_FOUND, TAGS_TOO_MANY
from app.services.contacts.labels.definitions import Definitions
from app.store.contacts.labels.definitions import ContactLabels, Tag, fold_name, read_labels, read_tag
from app.store.contacts.labels.keys import tag_key

MAX_TAGS = 500
"""Tags of one organization."""

MAX_NAME_LENGTH = 50

SEPARATORS = ",;"
"""Characters that separate tags in imports and filters, so that no name has one."""


class Tags(Definitions[Tag]):
    """The tags of organizations."""

    attribute = "tags"
    audited_as = "tag"
    not_found = TAG_NOT_FOUND
    too_many = TAGS_TOO_MANY
    max_count = MAX_TAGS

    def read_all(self, labels: ContactLabels) -> Sequence[Tag]:
        """Return the tags, sorted by name."""
        return labels.list_tags()

    def find(self, labels: ContactLabels, label_id: str) -> Tag | None:
        """Return the tag with an id."""
        entry = labels.tags.get(label_id)
        return None if entry is None else read_tag(label_id, entry)

    def make_key(self, label_id: str) -> str:
        """Return the search key of the contacts with a tag."""
        return tag_key(label_id)

    def create_missing(self, caller: Principal, organization_id: str, names: Iterable[str]) -> None:
        """Create the tags of an organization that do not exist, as far as there is room.

        Raises:
            DomainError: ORGANIZATION_NOT_FOUND or ROLE_MISSING.
        """
        known = {fold_name(tag.name) for tag in read_labels(self._store, organization_id).list_tags()}
        for name in names:
            tidy = " ".join(name.split())
            if not tidy or len(tidy) > MAX_NAME_LENGTH or fold_name(tidy) in known:
                continue
            try:
                self.create(caller, organization_id, {"name": tidy})
            except DomainError as error:
                if error.problem is TAGS_TOO_MANY:
                    return
                if error.problem is not TAG_NAME_TAKEN:
                    raise
            known.add(fold_name(tidy))

    def check(self, labels: ContactLabels, label_id: str, entry: Mapping[str, Any]) -> None:
        """Refuse a name that another tag has.

        Raises:
            DomainError: TAG_NAME_TAKEN.
        """
        folded = fold_name(entry["name"])
        if any(tag.id != label_id and fold_name(tag.name) == folded for tag in labels.list_tags()):
            raise DomainError(TAG_NAME_TAKEN)
