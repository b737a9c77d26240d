"""The store: read entities by reference (several per round trip), read lists by page, commit.

An unreadable document fails only reads by id. Lists skip it, log it and count it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeVar, overload

from app.recent_values import RecentValues
from app.store.engine.collection import Collection, Decoded, Reference
from app.store.engine.damaged_documents import DamagedDocuments
from app.store.engine.database import Commit, Database, Document, Path, Query, Version
from app.store.engine.entity_page import EntityPage
from app.store.engine.faults import Fault, UnreadableDocumentError

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
E = TypeVar("E")

Prefetched = Mapping[Path, Any]
"""Entities read earlier, by path; None for a missing one."""

_MAX_SETTLED = 2_000

EMPTY_PREFETCH: Prefetched = MappingProxyType({})


class Store:
    """Typed access to Firestore, for the services."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._settled: RecentValues[Path, Any] = RecentValues(_MAX_SETTLED)
        """Entities of settled collections, as decoded the last time."""
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
        """Read entities in one round trip, in the order given; makes no round trip if all are prefetched.

        The result has None for missing entities and for references that are None.

        Args:
            references: references of the entities.
            prefetched: entities read earlier.

        Raises:
            UnreadableDocumentError: one of the documents is unreadable.
        """
        known = self.read_missing(references, prefetched)
        return tuple([None if reference is None else known[reference.path] for reference in references])

    def read_missing(
        self, references: Iterable[Reference[Any] | None], prefetched: Prefetched, *, skip_unreadable: bool = False
    ) -> Prefetched:
        """Return entities read earlier, with those of `references` that are missing among them, read in one round trip.

        Args:
            references: what is needed; None is nothing.
            prefetched: entities read earlier.
            skip_unreadable: as in `read_all`.

        Raises:
            UnreadableDocumentError: one of the documents is unreadable.
        """
        missing = [reference for reference in references if reference is not None and reference.path not in prefetched]
        return {**prefetched, **self.read_all(missing, skip_unreadable=skip_unreadable)} if missing else prefetched

    def read_all(
        self,
        references: Sequence[Reference[Any]],
        *,
        guessed: Sequence[Reference[Any]] = (),
        skip_unreadable: bool = False,
    ) -> Prefetched:
        """Read entities in one round trip, and return them by path; None for a missing one.

        Args:
            references: references of the entities.
            guessed: references that may turn out to be needed. An unreadable document is left out of the result, so that it
                fails only who really reads it.
            skip_unreadable: return None for unreadable documents too. Never use it for documents that decide about access: a
                missing organization forbids nothing.

        Raises:
            UnreadableDocumentError: one of the documents is unreadable.
        """
        if not references and not guessed:
            return EMPTY_PREFETCH
        certain = {reference.path: reference for reference in references}
        by_path = {**{reference.path: reference for reference in guessed}, **certain} if guessed else certain
        read: dict[Path, Any] = {}
        for (path, reference), document in zip(by_path.items(), self._database.read(*by_path), strict=True):
            try:
                read[path] = None if document is None else self._decode(reference, document, skip_unreadable=skip_unreadable)
            except UnreadableDocumentError:
                if path in certain:
                    raise
        return read

    def find_faults(self, references: Sequence[Reference[Any]]) -> list[Fault]:
        """Return the first fault of each damaged document; missing and intact documents have none."""
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
        """Read an entity.

        Raises:
            UnreadableDocumentError: the document is unreadable.
        """
        return self.read(reference)[0]

    def page(self, kind: Collection[A], query: Query, *, lenient: bool = False) -> EntityPage[A]:
        """Read one page of a collection, without unreadable documents.

        Args:
            kind: collection of the documents.
            query: query of the page.
            lenient: decode documents as far as possible, despite damaged fields.
        """
        return self._decode_page(self._database.query(query), kind.decode_leniently if lenient else kind.decode)

    def documents(self, query: Query) -> list[Document]:
        """Read one page of a collection as stored, without decoding."""
        return self._database.query(query)

    def pages(self, kind: Collection[A], query: Query) -> Iterator[EntityPage[A]]:
        """Read a list page by page, with one page in memory at a time and without unreadable documents."""
        for documents in self._database.pages(query):
            yield self._decode_page(documents, kind.decode)

    def ids(self, query: Query) -> list[str]:
        """Read the document ids of one page."""
        return self._database.ids(query)

    def versions(self, query: Query) -> list[tuple[str, Version]]:
        """Read the document ids of one page with their versions."""
        return self._database.versions(query)

    def count(self, query: Query) -> int:
        """Count the results of a query, up to its limit."""
        return self._database.count(query)

    def count_all(self, queries: Iterable[Query]) -> Iterator[int]:
        """Count the results of each query, up to its limit, several at once; in the order of the queries."""
        return self._database.count_all(queries)

    def commit(self) -> Commit:
        """Start a commit."""
        return self._database.commit()

    def _decode(self, reference: Reference[A], document: Document, *, skip_unreadable: bool) -> A | None:
        if reference.is_settled:
            known = self._settled.get(reference.path)
            if known is not None and known.version == document.version:
                return known  # type: ignore[no-any-return]
        try:
            decoded = reference.decode(document)
        except UnreadableDocumentError as error:
            self.damaged.add([error.fault])
            if skip_unreadable:
                return None
            raise
        if decoded.faults:
            self.damaged.add(decoded.faults)
        elif reference.is_settled:
            self._settled.note(reference.path, decoded.entity)
        return decoded.entity

    def _decode_page(self, documents: Sequence[Document], decode: Callable[[Document], Decoded[A]]) -> EntityPage[A]:
        entries: list[A] = []
        places: list[int] = []
        unreadable: list[UnreadableDocumentError] = []
        for place, document in enumerate(documents):
            try:
                decoded = decode(document)
            except UnreadableDocumentError as error:
                self.damaged.add([error.fault])
                unreadable.append(error)
                continue
            if decoded.faults:
                self.damaged.add(decoded.faults)
            entries.append(decoded.entity)
            places.append(place)
        return EntityPage(entries, places, documents, unreadable)
