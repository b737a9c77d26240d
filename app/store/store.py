"""The store: entities by reference, several in one round trip; lists by page; commits."""

from collections.abc import Iterator
from typing import Any, TypeVar, overload

from app.store.database import Commit, Database, Query
from app.store.entity import Collection, Reference

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
E = TypeVar("E")


class Store:
    """What the services read from and write to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @overload
    def read(self, a: Reference[A] | None, /) -> tuple[A | None]: ...
    @overload
    def read(self, a: Reference[A] | None, b: Reference[B] | None, /) -> tuple[A | None, B | None]: ...
    @overload
    def read(
        self, a: Reference[A] | None, b: Reference[B] | None, c: Reference[C] | None, /
    ) -> tuple[A | None, B | None, C | None]: ...
    @overload
    def read(
        self, a: Reference[A] | None, b: Reference[B] | None, c: Reference[C] | None, d: Reference[D] | None, /
    ) -> tuple[A | None, B | None, C | None, D | None]: ...
    @overload
    def read(
        self,
        a: Reference[A] | None,
        b: Reference[B] | None,
        c: Reference[C] | None,
        d: Reference[D] | None,
        e: Reference[E] | None,
        /,
    ) -> tuple[A | None, B | None, C | None, D | None, E | None]: ...
    def read(self, *references: Reference[Any] | None) -> tuple[Any, ...]:
        """Read entities in one round trip, in the order asked for.

        None stands for one that does not exist, and where None was asked for.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        wanted = [reference for reference in references if reference is not None]
        documents = iter(self._database.read(*(reference.path for reference in wanted)) if wanted else ())
        return tuple(
            None if reference is None or (document := next(documents)) is None else reference.decode(document)
            for reference in references
        )

    def get(self, reference: Reference[A]) -> A | None:
        """Read one entity.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        return self.read(reference)[0]

    def page(self, kind: Collection[A], query: Query) -> list[A]:
        """Read one page of a collection.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        return [kind.decode(document) for document in self._database.query(query)]

    def pages(self, kind: Collection[A], query: Query) -> Iterator[list[A]]:
        """Read a whole list page by page, holding one page in memory at a time.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        for documents in self._database.pages(query):
            yield [kind.decode(document) for document in documents]

    def commit(self) -> Commit:
        """Begin a commit."""
        return self._database.commit()
