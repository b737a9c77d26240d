"""Values of the store: documents, their places, and queries of them."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from app.frozen import frozen

Version = Any
"""Firestore's update time of a document; the precondition for optimistic updates."""

_MAX_ID_BYTES = 1500


class Path(NamedTuple):
    """Location of a document. A tuple, since each request looks up dozens by it."""

    collection: str
    id: str

    def is_possible(self) -> bool:
        """Whether Firestore allows this document id. Ids come from callers and can be any string."""
        reserved = self.id in ("", ".", "..") or (self.id.startswith("__") and self.id.endswith("__"))
        return not reserved and "/" not in self.id and len(self.id.encode(errors="replace")) <= _MAX_ID_BYTES


@frozen
class Document:
    """A document as read.

    Attributes:
        id: document id.
        fields: document data.
        version: precondition for later updates.
        position: position in the list it was read from, for `Query.after`.
    """

    id: str
    fields: Mapping[str, Any]
    version: Version
    position: Sequence[Any] = ()


@frozen
class Query:
    """One page of a collection.

    Attributes:
        collection: collection name.
        where: conditions as (field, operator, value), joined by AND.
        order: (field, descending). The document id is always added last, in the direction of the preceding field.
        limit: maximum number of documents.
        after: values of the order's fields and id of the document to start after.
        id_prefix: prefix of the document ids; such a page is ordered by id only.
        fields: stored names of the fields to read, besides those of the order; all by default.
    """

    collection: str
    where: Sequence[tuple[str, str, Any]]
    order: Sequence[tuple[str, bool]]
    limit: int
    after: Sequence[Any] | None = None
    id_prefix: str = ""
    fields: Sequence[str] = ()
