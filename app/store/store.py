"""The store: entities by reference, several in one round trip; lists by page; commits."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeVar, overload

from app.store.database import Commit, Database, Document, Path, Query
from app.store.entity import Collection, Reference

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
E = TypeVar("E")

Known = Mapping[Path, Any]
"""Entities that were read before, by path; None stands for one that does not exist."""

NOTHING_KNOWN: Known = MappingProxyType({})


class Store:
    """What the services read from and write to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @overload
    def read(self, a: Reference[A] | None, /, *, known: Known = ...) -> tuple[A | None]: ...
    @overload
    def read(self, a: Reference[A] | None, b: Reference[B] | None, /, *, known: Known = ...) -> tuple[A | None, B | None]: ...
    @overload
    def read(
        self, a: Reference[A] | None, b: Reference[B] | None, c: Reference[C] | None, /, *, known: Known = ...
    ) -> tuple[A | None, B | None, C | None]: ...
    @overload
    def read(
        self,
        a: Reference[A] | None,
        b: Reference[B] | None,
        c: Reference[C] | None,
        d: Reference[D] | None,
        /,
        *,
        known: Known = ...,
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
        *,
        known: Known = ...,
    ) -> tuple[A | None, B | None, C | None, D | None, E | None]: ...
    def read(self, *references: Reference[Any] | None, known: Known = NOTHING_KNOWN) -> tuple[Any, ...]:
        """Read entities in one round trip, in the order asked for; in none when all are known.

        None stands for one that does not exist, and where None was asked for.

        Args:
            references: to the entities.
            known: what was read before.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        read = self.read_all([reference for reference in references if reference and reference.path not in known])
        return tuple(
            None if reference is None else read[reference.path] if reference.path in read else known[reference.path]
            for reference in references
        )

    def read_all(self, references: Sequence[Reference[Any]]) -> Known:
        """Read entities in one round trip, and answer them by path; None stands for one that does not exist.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        if not references:
            return NOTHING_KNOWN
        documents = self._database.read(*(reference.path for reference in references))
        return {
            reference.path: None if document is None else reference.decode(document)
            for reference, document in zip(references, documents, strict=True)
        }

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

    def documents(self, query: Query) -> list[Document]:
        """Read one page of a collection as it is stored, whether or not it can be understood.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        return self._database.query(query)

    def pages(self, kind: Collection[A], query: Query) -> Iterator[list[A]]:
        """Read a whole list page by page, holding one page in memory at a time.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        for documents in self._database.pages(query):
            yield [kind.decode(document) for document in documents]

    def ids(self, query: Query) -> list[str]:
        """Read the ids of one page of a collection.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        return self._database.ids(query)

    def count(self, query: Query) -> int:
        """Count what a query finds, its limit at most.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        return self._database.count(query)

    def commit(self) -> Commit:
        """Begin a commit."""
        return self._database.commit()
