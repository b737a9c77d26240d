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
        fetch: Callable[[int, Sequence[Any] | None], list[T]],
        position: Callable[[T], Sequence[Any]],
    ) -> Page[T]:
        """Answer one page, reading one entry more than it shows.

        Args:
            name: of the list and its filters; a cursor of another name is refused.
            limit: number of entries at most.
            cursor: `next_cursor` of the page before, or None for the first.
            fetch: reads that many entries after a position.
            position: answers the values that the list is ordered by, and the id.

        Raises:
            DomainError: CURSOR_INVALID.
        """
        entries = fetch(limit + 1, None if cursor is None else self._read(name, cursor))
        if len(entries) <= limit:
            return Page(entries, None)
        return Page(entries[:limit], self._write(name, position(entries[limit - 1])))

    def sift(
        self,
        name: str,
        limit: int,
        cursor: str | None,
        fetch: Callable[[int, Sequence[Any] | None], list[T]],
        position: Callable[[T], Sequence[Any]],
        fits: Callable[[T], bool],
        batch: int,
        most: int,
    ) -> Page[T]:
        """Answer a page of those entries that fit, which no query can ask for.

        Only so many entries are read, so a page may be short, or empty, and yet not the last.

        Args:
            name: of the list and its filters; a cursor of another name is refused.
            limit: number of entries at most.
            cursor: `next_cursor` of the page before, or None for the first.
            fetch: reads that many entries after a position.
            position: answers the values that the list is ordered by, and the id.
            fits: tells whether an entry is shown.
            batch: how many entries are read at once.
            most: how many are read at most, a multiple of `batch`.

        Raises:
            DomainError: CURSOR_INVALID.
        """
        after: Sequence[Any] | None = None if cursor is None else self._read(name, cursor)
        found: list[T] = []
        for _ in range(most // batch):
            entries = fetch(batch, after)
            for entry in filter(fits, entries):
                if len(found) == limit:
                    return Page(found, self._write(name, position(found[-1])))
                found.append(entry)
            if len(entries) < batch:
                return Page(found, None)
            after = position(entries[-1])
        return Page(found, self._write(name, after or ()))

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
