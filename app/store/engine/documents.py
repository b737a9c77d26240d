"""Values of the store: documents, their places, and queries of them."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from app.frozen import frozen
from app.store.engine.values import decode_fields, decode_position

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


class Document:
    """A document as read. It is decoded where it is used: an unchanged document is not, and few positions are needed.

    Attributes:
        id: document id.
        version: precondition for later updates.
    """

    __slots__ = ("_fields", "_order", "_protocol_fields", "id", "version")

    def __init__(
        self, document_id: str, protocol_fields: Mapping[str, Any], version: Version, order: Sequence[str] = ()
    ) -> None:
        """Take the document's protocol fields, and the names of those that its list is ordered by."""
        self.id = document_id
        self.version = version
        self._protocol_fields = protocol_fields
        self._order = order
        self._fields: Mapping[str, Any] | None = None

    @property
    def fields(self) -> Mapping[str, Any]:
        """Return the document's data by stored name."""
        if self._fields is None:
            self._fields = decode_fields(self._protocol_fields)
        return self._fields

    @property
    def position(self) -> Sequence[Any]:
        """Return the position in the list that the document was read from, for `Query.after`."""
        # The values of the order can have any type, and a cursor must preserve it.
        return [*(decode_position(self._protocol_fields[name]) for name in self._order), self.id]


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
