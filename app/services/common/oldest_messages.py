"""The oldest messages of a list, up to a number, for work that goes on where it stood."""

from collections.abc import Iterator

from app.store.engine.database import Query
from app.store.engine.store import Store
from app.store.messages.messages import Message, messages


class OldestMessages:
    """Messages of a range of times, oldest first, read page by page.

    It ends after some pages, between two messages of different times: those of one ms belong together.

    Attributes:
        end: time in ms before which all messages were read, once it was iterated.
        read: documents read so far.
    """

    def __init__(self, store: Store, query: Query, until: int, limit: int) -> None:
        """Describe the messages.

        Args:
            store: reads them.
            query: their query, ordered by date, oldest first.
            until: end of its range in ms, exclusive.
            limit: documents after which no further page is read.
        """
        self.end = until
        self.read = 0
        self._store = store
        self._query = query
        self._limit = limit

    def __iter__(self) -> Iterator[Message]:
        """Read the messages."""
        held: list[Message] = []
        is_begun = False
        for page in self._store.pages(messages, self._query):
            self.read += page.size
            for message in page:
                if held and message.date > held[0].date:
                    yield from held
                    held, is_begun = [], True
                held.append(message)
            if is_begun and self.read >= self._limit and page.size == self._query.limit:
                # Others of the same ms may follow in the next page.
                self.end = held[0].date
                return
        yield from held
