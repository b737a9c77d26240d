"""A page of a list without its unreadable documents; paging continues past them."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from app.store.engine.documents import Document
from app.store.engine.faults import UnreadableDocumentError

E = TypeVar("E")

Position = Sequence[Any]
"""Position of a document in a list: values of the list's order plus the document id, as in `Query.after`."""


class EntityPage(list[E]):
    """The readable entities of a page. The end of a list and the next page depend on all documents, readable or not.

    Attributes:
        unreadable: errors of the documents left out.
    """

    def __init__(
        self,
        entries: Iterable[E] = (),
        places: Sequence[int] = (),
        documents: Sequence[Document] = (),
        unreadable: Sequence[UnreadableDocumentError] = (),
    ) -> None:
        """Describe a page.

        Args:
            entries: the entities.
            places: index of each entity among the page's documents, from 0.
            documents: all documents of the page, including unreadable ones.
            unreadable: errors of the unreadable ones.
        """
        super().__init__(entries)
        self.unreadable = unreadable
        self._places = places
        self._documents = documents

    @property
    def size(self) -> int:
        """Number of documents of the page, including unreadable ones."""
        return len(self._documents)

    @property
    def end(self) -> Position | None:
        """Position after which the next page starts; None for a page without documents."""
        return self._documents[-1].position if self._documents else None

    def first(self, count: int) -> "EntityPage[E]":
        """Return a page of at most the first `count` documents."""
        places = [place for place in self._places if place < count]
        return EntityPage(self[: len(places)], places, self._documents[:count], self.unreadable)

    def position(self, index: int) -> Position:
        """Return the position of an entity by its index among the entities."""
        return self._documents[self._places[index]].position
