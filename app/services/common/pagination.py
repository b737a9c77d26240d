"""Pages of a list, with signed opaque cursors."""

import base64
import binascii
import hmac
import json
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from app.crypto.keys import Keys
from app.errors import DomainError
from app.frozen import frozen
from app.json_text import write_json
from app.problems.requests import CURSOR_INVALID
from app.store.engine.collection import Collection
from app.store.engine.database import Query
from app.store.engine.entity_page import Position
from app.store.engine.store import Store

T = TypeVar("T")
U = TypeVar("U")

QueryBuilder = Callable[[int, Position | None], Query]
"""Builds the query for that many documents after a position."""

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
_SIGNATURE_LENGTH = 16


@frozen
class Page(Generic[T]):
    """One page of a list; `next_cursor` is None on the last page."""

    items: list[T]
    next_cursor: str | None

    def map(self, change: Callable[[T], U]) -> "Page[U]":
        """Return the page with each entry changed."""
        return Page([change(item) for item in self.items], self.next_cursor)


@frozen
class Source(Generic[T]):
    """One of the lists of a merged page.

    Attributes:
        collection: collection of the entries.
        query: builds the list's query, ordered by a time in ms, descending.
        position: returns time and id of an entry.
    """

    collection: Collection[T]
    query: QueryBuilder
    position: Callable[[T], tuple[int, str]]


class Paginator:
    """Pages of lists. Each cursor is signed together with its list's name, so it works for no other list."""

    def __init__(self, store: Store, keys: Keys) -> None:
        self._store = store
        self._keys = keys

    def page(self, collection: Collection[T], query: QueryBuilder, name: str, limit: int, cursor: str | None) -> Page[T]:
        """Return one page, reading one document more than it shows.

        Unreadable documents are left out, so a page may be shorter than `limit`, or empty, without being the last.

        Args:
            collection: collection of the entries.
            query: builds the list's query.
            name: name of the list with its filters; a cursor of another name is rejected.
            limit: maximum number of entries.
            cursor: `next_cursor` of the previous page, or None for the first.

        Raises:
            DomainError: CURSOR_INVALID.
        """
        after = None if cursor is None else self._read(name, cursor)
        found = self._store.page(collection, query(limit + 1, after))
        if found.size <= limit:
            return Page(list(found), None)
        shown = found.first(limit)
        return Page(list(shown), self._write(name, shown.end or ()))

    def filter_page(
        self,
        collection: Collection[T],
        query: QueryBuilder,
        name: str,
        limit: int,
        cursor: str | None,
        matches: Callable[[T], bool],
        batch: int,
        max_reads: int,
    ) -> Page[T]:
        """Return a page of the entries that pass a filter which no query can express.

        The number of entries read is limited, so a page may be short, or empty, without being the last.

        Args:
            collection: collection of the entries.
            query: builds the list's query, without the filter.
            name: name of the list with its filters; a cursor of another name is rejected.
            limit: maximum number of entries.
            cursor: `next_cursor` of the previous page, or None for the first.
            matches: whether to show an entry.
            batch: number of entries per read.
            max_reads: maximum number of entries to read, a multiple of `batch`.

        Raises:
            DomainError: CURSOR_INVALID.
        """
        after: Position | None = None if cursor is None else self._read(name, cursor)
        fitting: list[T] = []
        last: Position = ()
        for _ in range(max_reads // batch):
            found = self._store.page(collection, query(batch, after))
            for index, entry in enumerate(found):
                if not matches(entry):
                    continue
                if len(fitting) == limit:
                    return Page(fitting, self._write(name, last))
                fitting.append(entry)
                last = found.position(index)
            if found.size < batch:
                return Page(fitting, None)
            after = found.end
        return Page(fitting, self._write(name, after or ()))

    def merge_page(
        self,
        sources: Sequence[Source[T]],
        name: str,
        limit: int,
        cursor: str | None,
        matches: Callable[[T], bool] = lambda _: True,
        max_rounds: int = 1,
    ) -> Page[T]:
        """Return a page of several lists as one, the latest entry first; an entry that several lists have is shown once.

        All lists are ordered by a time and the document id, both descending, so one position holds for all of them.
        Each round reads up to `limit` + 1 entries of each list. With a filter, a page may be short without being the last.

        Args:
            sources: the lists.
            name: name of the merged list with its filters; a cursor of another name is rejected.
            limit: maximum number of entries.
            cursor: `next_cursor` of the previous page, or None for the first.
            matches: whether to show an entry, for what no query can express.
            max_rounds: maximum number of rounds; more than one only with a filter.

        Raises:
            DomainError: CURSOR_INVALID.
        """
        after: Position | None = None if cursor is None else self._read(name, cursor)
        shown: list[T] = []
        for _ in range(max_rounds):
            entries: dict[tuple[int, str], T] = {}
            ends: list[tuple[int, str]] = []
            for source in sources:
                found = self._store.page(source.collection, source.query(limit + 1, after), lenient=True)
                entries |= {source.position(entry): entry for entry in found}
                if found.size > limit and found.end is not None:
                    # A damaged time is no number; such an entry comes last.
                    at, document_id = found.end
                    ends.append((at if isinstance(at, int) else 0, document_id))
            # Below the end of a list that goes on, its next entries are not known yet.
            bound = max(ends, default=None)
            last: tuple[int, str] | None = None
            for position in sorted(entries, reverse=True):
                if bound is not None and position < bound:
                    break
                if not matches(entries[position]):
                    continue
                if len(shown) == limit:
                    return Page(shown, self._write(name, last or after or ()))
                shown.append(entries[position])
                last = position
            if bound is None:
                return Page(shown, None)
            after = bound
        return Page(shown, self._write(name, after or ()))

    def slice(
        self, entries: Sequence[T], place: Callable[[T], Sequence[Any]], name: str, limit: int, cursor: str | None
    ) -> Page[T]:
        """Return one page of entries that are all in memory, ordered by their place.

        Args:
            entries: all entries of the list, in order.
            place: returns the place of an entry: values that JSON can hold, and that can be compared.
            name: name of the list with its filters; a cursor of another name is rejected.
            limit: maximum number of entries.
            cursor: `next_cursor` of the previous page, or None for the first.

        Raises:
            DomainError: CURSOR_INVALID.
        """
        after = None if cursor is None else self._read(name, cursor)
        left = [entry for entry in entries if after is None or list(place(entry)) > after]
        if len(left) <= limit:
            return Page(left, None)
        return Page(left[:limit], self._write(name, place(left[limit - 1])))

    def _write(self, name: str, values: Sequence[Any]) -> str:
        text = write_json(list(values)).decode()
        return base64.urlsafe_b64encode((self._signature(name, text) + text).encode()).decode().rstrip("=")

    def _read(self, name: str, cursor: str) -> list[Any]:
        try:
            decoded = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        except (binascii.Error, ValueError):
            raise DomainError(CURSOR_INVALID) from None
        signature, text = decoded[:_SIGNATURE_LENGTH], decoded[_SIGNATURE_LENGTH:]
        if not hmac.compare_digest(signature.encode(), self._signature(name, text).encode()):
            raise DomainError(CURSOR_INVALID)
        values: list[Any] = json.loads(text)
        return values

    def _signature(self, name: str, text: str) -> str:
        return self._keys.sign("cursor", f"{name}\0{text}")[:_SIGNATURE_LENGTH]
