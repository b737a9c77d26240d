"""Writers of exports as CSV, JSON lines or ZIP, streamed while reading."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from app.frozen import frozen
from app.json_text import write_json
from app.safe_http.client import OutboundClient
from app.services.common.custom_field_values import with_shown
from app.services.exports.archive import Archive
from app.services.exports.columns import EVENTS, MESSAGES, Fields, Table, contacts_table
from app.services.exports.media import MediaDownloader, MediaFile, MediaLimits, MediaUnavailableError, OwnMedia
from app.services.exports.queries import ExportQueries, NamedMessage
from app.services.exports.requests import ExportFormat, ExportSelection
from app.store.contacts.contacts import Contact
from app.store.contacts.labels.definitions import ContactLabels, no_labels
from app.store.messages.messages import Message
from app.times.clock import Clock


@frozen
class ExportSerializers:
    """Converters of contacts and messages to the API's fields, so an export reads like API responses."""

    contact: Callable[[Contact], Fields]
    message: Callable[[Message], Fields]


@dataclass(slots=True)
class ExportTotals:
    """Totals of an export so far."""

    contacts: int = 0
    messages: int = 0
    files: list[MediaFile] = field(default_factory=list)
    files_left_out: int = 0


class ExportWriter:
    """Streamed exports."""

    def __init__(self, reading: ExportQueries, outbound: OutboundClient, own_media: OwnMedia, clock: Clock) -> None:
        self._reading = reading
        self._outbound = outbound
        self._own_media = own_media
        self._clock = clock

    def write(
        self, selection: ExportSelection, dumps: ExportSerializers, tell: Callable[[int], Any], limits: MediaLimits
    ) -> Iterator[bytes]:
        """Yield an export piece by piece.

        Consumers can tell that it is complete: JSON lines end with a final line, an archive with its directory. A table has no
        such end.

        Args:
            selection: what to export.
            dumps: converters to the API's fields.
            tell: called after each page with its number of entries.
            limits: limits of media files.

        Raises:
            ServiceUnavailableError: Firestore does not answer; the stream ends there.
        """
        written = ExportTotals()
        labels = self._reading.labels(selection) if selection.has_contacts else no_labels("")
        contacts = self._contacts(selection, labels, dumps, written, tell)
        messages = self._messages(selection, dumps, written, tell, limits)
        match selection.format:
            case ExportFormat.CSV:
                table, pages = (
                    (contacts_table(labels.list_fields()), contacts) if selection.has_contacts else (MESSAGES, messages)
                )
                yield from _write_table(table, pages, selection)
            case ExportFormat.JSON_LINES:
                for kind, pages in (("contact", contacts), ("message", messages)):
                    for page in pages:
                        yield b"".join(_write_line({"type": kind, **entry}) for entry in page)
                for events in self._events(selection):
                    yield b"".join(_write_line({"type": "event", **event}) for event in events)
                yield _write_line({"type": "end", "export": "complete", **_counts(written)})
            case ExportFormat.ZIP:
                yield from self._write_archive(selection, labels, contacts, messages, written, limits)

    def _contacts(
        self,
        selection: ExportSelection,
        labels: ContactLabels,
        dumps: ExportSerializers,
        written: ExportTotals,
        tell: Callable[[int], Any],
    ) -> Iterator[list[Fields]]:
        if selection.has_contacts:
            for page in self._reading.contacts(selection):
                written.contacts += len(page)
                yield [dumps.contact(with_shown(contact, labels)) for contact in page]
                tell(len(page))

    def _messages(
        self,
        selection: ExportSelection,
        dumps: ExportSerializers,
        written: ExportTotals,
        tell: Callable[[int], Any],
        limits: MediaLimits,
    ) -> Iterator[list[Fields]]:
        if selection.has_messages:
            note = partial(_collect_files, written, limits.files) if selection.has_media else None
            for page in self._reading.messages(selection):
                written.messages += len(page)
                if note is not None:
                    note(page)
                yield [{**dumps.message(named.message), "contactName": named.contact_name} for named in page]
                tell(len(page))

    def _events(self, selection: ExportSelection) -> Iterator[list[Fields]]:
        """Yield the events of the exported conversations; they are no messages, and no total counts them."""
        if selection.has_messages:
            for page in self._reading.events(selection):
                yield [
                    {
                        "id": event.id,
                        "contactId": event.contact_id,
                        "kind": str(event.kind),
                        "at": event.at,
                        "by": event.by,
                        "details": event.details,
                    }
                    for event in page
                ]

    def _write_archive(
        self,
        selection: ExportSelection,
        labels: ContactLabels,
        contacts: Iterator[list[Fields]],
        messages: Iterator[list[Fields]],
        written: ExportTotals,
        limits: MediaLimits,
    ) -> Iterator[bytes]:
        archive = Archive(self._clock())
        if selection.has_contacts:
            yield from archive.add("contacts.csv", _write_table(contacts_table(labels.list_fields()), contacts, selection))
        if selection.has_messages:
            yield from archive.add("conversations.csv", _write_table(MESSAGES, messages, selection))
            yield from archive.add("events.csv", _write_table(EVENTS, self._events(selection), selection))
        found: list[Fields] = []
        failed: list[Fields] = []
        fetching = MediaDownloader(self._outbound, self._own_media, limits)
        for file in written.files:
            try:
                name, content = fetching.fetch(file)
            except MediaUnavailableError as error:
                failed.append({"messageId": file.message_id, "url": file.url, "reason": str(error)})
            else:
                found.append({"messageId": file.message_id, "url": file.url, "file": name, "bytes": len(content)})
                yield from archive.add_stored(name, content)
        manifest = {
            "complete": True,
            "userId": selection.uid,
            "from": selection.since,
            "to": selection.until,
            "timezone": selection.zone.key,
            "exported": self._clock(),
            **_counts(written),
            "media": found,
            "failedMedia": failed,
            "mediaNotFetched": written.files_left_out,
        }
        yield from archive.add("manifest.json", [json.dumps(manifest, ensure_ascii=False, indent=1).encode()])
        yield from archive.end()


def _write_table(table: Table, pages: Iterable[list[Fields]], selection: ExportSelection) -> Iterator[bytes]:
    yield table.header(has_mark=selection.has_mark)
    for page in pages:
        yield table.rows(page, selection.zone)


def _write_line(entry: Fields) -> bytes:
    return write_json(entry) + b"\n"


def _counts(written: ExportTotals) -> dict[str, int]:
    return {"contacts": written.contacts, "messages": written.messages}


def _collect_files(written: ExportTotals, max_files: int, page: Iterable[NamedMessage]) -> None:
    """Collect media files of messages up to a limit; they are downloaded after the messages are written."""
    for message in (named.message for named in page):
        for number, url in enumerate(message.media):
            if len(written.files) < max_files:
                written.files.append(MediaFile(message.id, number, url))
            else:
                written.files_left_out += 1
