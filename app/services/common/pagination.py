"""Pages of a list: how many entries, and the opaque cursor that leads to the next."""

import base64
import binascii
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from app.errors import DomainError
from app.keys import Keys
from app.problems.bad_requests import CURSOR_INVALID
from app.store.engine.entity_page import EntityPage, Position

T = TypeVar("T")

DEFAULT_LIMIT = 50
MAXIMUM_LIMIT = 200
_SIGNATURE_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A page of a list; `next_cursor` is None on the last one."""

    items: list[T]
    next_cursor: str | None


class Pager:
    """Makes and reads cursors. A cursor is signed together with the list it belongs to, so it fits no other."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def page(
        self,
        name: str,
        limit: int,
        cursor: str | None,
        fetch: Callable[[int, Position | None], EntityPage[T]],
    ) -> Page[T]:
        """Return one page, reading one document more than it shows.

        Where documents cannot be read, a page is shorter than `limit`, or empty, and yet not the last.

        Args:
            name: of the list and its filters; a cursor of another name is refused.
            limit: number of entries at most.
            cursor: `next_cursor` of the page before, or None for the first.
            fetch: reads that many documents after a position.

        Raises:
            DomainError: CURSOR_INVALID.
        """
        found = fetch(limit + 1, None if cursor is None else self._read(name, cursor))
        if found.size <= limit:
            return Page(list(found), None)
        shown = found.first(limit)
        return Page(list(shown), self._write(name, shown.end or ()))

    def sift(
        self,
        name: str,
        limit: int,
        cursor: str | None,
        fetch: Callable[[int, Position | None], EntityPage[T]],
        fits: Callable[[T], bool],
        batch: int,
        most: int,
    ) -> Page[T]:
        """Return a page of those entries that fit, which no query can ask for.

        Only so many entries are read, so a page may be short, or empty, and yet not the last.

        Args:
            name: of the list and its filters; a cursor of another name is refused.
            limit: number of entries at most.
            cursor: `next_cursor` of the page before, or None for the first.
            fetch: reads that many documents after a position.
            fits: tells whether an entry is shown.
            batch: how many entries are read at once.
            most: how many are read at most, a multiple of `batch`.

        Raises:
            DomainError: CURSOR_INVALID.
        """
        after: Position | None = None if cursor is None else self._read(name, cursor)
        fitting: list[T] = []
        last: Position = ()
        for _ in range(most // batch):
            found = fetch(batch, after)
            for index, entry in enumerate(found):
                if not fits(entry):
                    continue
                if len(fitting) == limit:
                    return Page(fitting, self._write(name, last))
                fitting.append(entry)
                last = found.position(index)
            if found.size < batch:
                return Page(fitting, None)
            after = found.end
        return Page(fitting, self._write(name, after or ()))

    def _write(self, name: str, values: Sequence[Any]) -> str:
        text = json.dumps(list(values), separators=(",", ":"))
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
