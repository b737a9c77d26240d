"""The store: entities by reference, several in one round trip; lists by page; commits.

A document that cannot be read stops only what asks for it by its id. In lists it is set aside: logged, counted, passed over.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeVar, overload

from app.store.engine.collection import Collection, Decoded, Reference
from app.store.engine.damaged_documents import DamagedDocuments
from app.store.engine.database import Commit, Database, Document, Path, Query
from app.store.engine.entity_page import EntityPage
from app.store.engine.faults import Fault, UnreadableDocumentError

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
E = TypeVar("E")

Prefetched = Mapping[Path, Any]
"""Entities that were read before, by path; None stands for one that does not exist."""

EMPTY_PREFETCH: Prefetched = MappingProxyType({})


class Store:
    """What the services read from and write to."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.damaged = DamagedDocuments()

    @overload
    def read(self, a: Reference[A] | None, /, *, prefetched: Prefetched = ...) -> tuple[A | None]: ...
    @overload
    def read(
        self, a: Reference[A] | None, b: Reference[B] | None, /, *, prefetched: Prefetched = ...
    ) -> tuple[A | None, B | None]: ...
    @overload
    def read(
        self, a: Reference[A] | None, b: Reference[B] | None, c: Reference[C] | None, /, *, prefetched: Prefetched = ...
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
        prefetched: Prefetched = ...,
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
        prefetched: Prefetched = ...,
    ) -> tuple[A | None, B | None, C | None, D | None, E | None]: ...
    def read(self, *references: Reference[Any] | None, prefetched: Prefetched = EMPTY_PREFETCH) -> tuple[Any, ...]:
        """Read entities in one round trip, in the order asked for; in none when all are known.

        None stands for one that does not exist, and where None was asked for.

        Args:
            references: to the entities.
            prefetched: what was read before.

        Raises:
            UnreadableDocumentError: one of them cannot be read.
            ServiceUnavailableError: Firestore does not answer.
        """
        read = self.read_all([reference for reference in references if reference and reference.path not in prefetched])
        return tuple(
            None if reference is None else read[reference.path] if reference.path in read else prefetched[reference.path]
            for reference in references
        )

    def read_all(self, references: Sequence[Reference[Any]], *, skip_unreadable: bool = False) -> Prefetched:
        """Read entities in one round trip, and return them by path; None stands for one that does not exist.

        Args:
            references: to the entities.
            skip_unreadable: None stands for one that cannot be read, too. Nothing that decides what somebody may do is read so:
                an organization that is not there forbids nothing.

        Raises:
            UnreadableDocumentError: one of them cannot be read.
            ServiceUnavailableError: Firestore does not answer.
        """
        if not references:
            return EMPTY_PREFETCH
        documents = self._database.read(*(reference.path for reference in references))
        return {
            reference.path: None if document is None else self._decode(reference, document, skip_unreadable=skip_unreadable)
            for reference, document in zip(references, documents, strict=True)
        }

    def find_faults(self, references: Sequence[Reference[Any]]) -> list[Fault]:
        """Return what is damaged in documents, the first fault of each; those that are gone or whole have none.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        documents = self._database.read(*(reference.path for reference in references))
        faults: list[Fault] = []
        for reference, document in zip(references, documents, strict=True):
            if document is not None:
                try:
                    faults += reference.decode(document).faults[:1]
                except UnreadableDocumentError as error:
                    faults.append(error.fault)
        return faults

    def get(self, reference: Reference[A]) -> A | None:
        """Read one entity.

        Raises:
            UnreadableDocumentError: it cannot be read.
            ServiceUnavailableError: Firestore does not answer.
        """
        return self.read(reference)[0]

    def page(self, kind: Collection[A], query: Query, *, lenient: bool = False) -> EntityPage[A]:
        """Read one page of a collection; documents that cannot be read are set aside.

        Args:
            kind: of the documents.
            query: of the page.
            lenient: read each document as far as it can be, whatever is damaged in it.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        return self._decode_page(self._database.query(query), kind.decode_leniently if lenient else kind.decode)

    def documents(self, query: Query) -> list[Document]:
        """Read one page of a collection as it is stored, whether or not it can be understood.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        return self._database.query(query)

    def pages(self, kind: Collection[A], query: Query) -> Iterator[EntityPage[A]]:
        """Read a whole list page by page, holding one page in memory at a time; what cannot be read is set aside.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        for documents in self._database.pages(query):
            yield self._decode_page(documents, kind.decode)

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

    def _decode(self, reference: Reference[A], document: Document, *, skip_unreadable: bool) -> A | None:
        try:
            decoded = reference.decode(document)
        except UnreadableDocumentError as error:
            self.damaged.note([error.fault])
            if skip_unreadable:
                return None
            raise
        if decoded.faults:
            self.damaged.note(decoded.faults)
        return decoded.entity

    def _decode_page(self, documents: Sequence[Document], decode: Callable[[Document], Decoded[A]]) -> EntityPage[A]:
        entries: list[A] = []
        places: list[int] = []
        unreadable: list[UnreadableDocumentError] = []
        for place, document in enumerate(documents):
            try:
                decoded = decode(document)
            except UnreadableDocumentError as error:
                self.damaged.note([error.fault])
                unreadable.append(error)
                continue
            if decoded.faults:
                self.damaged.note(decoded.faults)
            entries.append(decoded.entity)
            places.append(place)
        return EntityPage(entries, places, [document.position for document in documents], unreadable)
