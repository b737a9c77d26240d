"""Values of the store: documents, their places, and queries of them."""

from collections.abc import Callable, Mapping, Sequence
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
        document_id = self.id
        if document_id.isalnum() and document_id.isascii():
            return len(document_id) <= _MAX_ID_BYTES
        reserved = document_id in ("", ".", "..") or (document_id.startswith("__") and document_id.endswith("__"))
        return not reserved and "/" not in document_id and len(document_id.encode(errors="replace")) <= _MAX_ID_BYTES


class Document:
    """A document as read.

    Attributes:
        id: document id.
        version: precondition for later updates.
        position: position in the list it was read from, for `Query.after`.
    """

    __slots__ = ("_decode_fields", "_fields", "id", "position", "version")

    def __init__(
        self, document_id: str, decode_fields: Callable[[], Mapping[str, Any]], version: Version, position: Sequence[Any] = ()
    ) -> None:
        """Take a function that decodes the document's data: an unchanged document is not decoded again."""
        self.id = document_id
        self.version = version
        self.position = position
        self._decode_fields = decode_fields
        self._fields: Mapping[str, Any] | None = None

    @property
    def fields(self) -> Mapping[str, Any]:
        """The document's data by stored name."""
        if self._fields is None:
            self._fields = self._decode_fields()
        return self._fields


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
