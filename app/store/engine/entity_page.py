"""A page of a list as far as it can be read: documents that cannot be are set aside, and paging goes on past them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from app.store.engine.faults import UnreadableDocumentError

E = TypeVar("E")
F = TypeVar("F")

Position = Sequence[Any]
"""Where a document stands in a list: the values of the list's order and the document's id, as `Query.after` takes them."""


class EntityPage(list[E]):
    """The entities of a page. What ends a list and where its next page begins is asked of the documents, not of these.

    Attributes:
        unreadable: the errors of the documents that were set aside.
    """

    def __init__(
        self,
        entries: Iterable[E] = (),
        places: Sequence[int] = (),
        positions: Sequence[Position] = (),
        unreadable: Sequence[UnreadableDocumentError] = (),
    ) -> None:
        """Describe a page.

        Args:
            entries: the entities.
            places: for each entity, which of the page's documents it was, counted from 0.
            positions: of every document of the page, those set aside included.
            unreadable: the errors of those.
        """
        super().__init__(entries)
        self.unreadable = unreadable
        self._places = places
        self._positions = positions

    @property
    def size(self) -> int:
        """Return how many documents the page has, those set aside included."""
        return len(self._positions)

    @property
    def end(self) -> Position | None:
        """Return where the next page begins; None for a page without documents."""
        return self._positions[-1] if self._positions else None

    def first(self, count: int) -> "EntityPage[E]":
        """Return the page of the first documents, so many at most."""
        places = [place for place in self._places if place < count]
        return EntityPage(self[: len(places)], places, self._positions[:count], self.unreadable)

    def position(self, index: int) -> Position:
        """Return where an entity stands, by its index among the entities."""
        return self._positions[self._places[index]]

    def map(self, change: Callable[[E], F]) -> "EntityPage[F]":
        """Return the page with something else in the place of each entity."""
        return EntityPage([change(entry) for entry in self], self._places, self._positions, self.unreadable)
