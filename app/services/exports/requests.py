"""Export requests: what to export, and in which format."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.errors import DomainError, FieldError, invalid_field, name_all
from app.problems.requests import PARAMETERS_INVALID
from app.times.clock import MAX_TIME_MS, SECOND

NOT_A_MOMENT = "Must be a time in ms, or a date such as 2026-01-31, 2026-01-31T09:30 or 2026-01-31T09:30-05:00."
# A plus that was not percent-encoded in a query arrives as a space. After a time of day, it can mean nothing else.
_LOST_PLUS = re.compile(r"(T\d\d(?::?\d\d){1,2}(?:[.,]\d+)?) (\d\d(?::?\d\d)?)\Z", re.ASCII)


class ExportKind(StrEnum):
    """Kinds of exported data."""

    CONTACTS = "contacts"
    CONVERSATIONS = "conversations"
    EVERYTHING = "everything"


class ExportFormat(StrEnum):
    """Formats of an export."""

    CSV = "csv"
    JSON_LINES = "jsonl"
    ZIP = "zip"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """An export as requested.

    Attributes:
        uid: owner of the data; None for the caller.
        contact_id: only this contact and its conversation.
        list_id: only the contacts on this list, and their conversations.
        since: first moment of the messages, in ms or as an ISO 8601 date or time; None for the beginning.
        until: moment after the last message, likewise; a date includes its whole day. None for no end.
        timezone: IANA name of the time zone for dates and readable times; None for the user's.
        has_mark: begin tables with the byte order mark by which Excel recognizes UTF-8.
        has_media: include the messages' media files.
    """

    kind: ExportKind
    format: ExportFormat = ExportFormat.JSON_LINES
    uid: str | None = None
    contact_id: str | None = None
    list_id: str | None = None
    since: str | None = None
    until: str | None = None
    timezone: str | None = None
    has_mark: bool = False
    has_media: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportSelection:
    """Selected documents of one user.

    Attributes:
        since: the first ms of the messages.
        until: the ms after the last.
        zone: time zone of readable times.
    """

    kind: ExportKind
    format: ExportFormat
    uid: str
    contact_id: str | None
    list_id: str | None
    since: int
    until: int
    zone: ZoneInfo
    has_mark: bool
    has_media: bool

    @property
    def has_contacts(self) -> bool:
        """Whether contacts are exported."""
        return self.kind is not ExportKind.CONVERSATIONS

    @property
    def has_messages(self) -> bool:
        """Whether messages are exported."""
        return self.kind is not ExportKind.CONTACTS


def require_consistent(request: ExportRequest) -> None:
    """Require a consistent combination of kind, format and filters.

    Raises:
        DomainError: PARAMETERS_INVALID.
    """
    errors = []
    if request.kind is ExportKind.EVERYTHING and request.format is ExportFormat.CSV:
        sentence = "A CSV table contains either contacts or messages. Use jsonl or zip, or export one of the two."
        errors.append(FieldError("format", sentence))
    if request.has_media and (request.format is not ExportFormat.ZIP or request.kind is ExportKind.CONTACTS):
        errors.append(FieldError("has_media", "Requires format=zip and an export of conversations."))
    if request.contact_id is not None and request.list_id is not None:
        errors.append(FieldError("list_id", "Cannot be combined with contactId."))
    if errors:
        raise DomainError(PARAMETERS_INVALID, name_all, errors=errors)


def is_moment(text: str) -> bool:
    """Whether a text is a time in ms, or a date or time in ISO 8601 format."""
    return _find_moment(text, ZoneInfo("UTC"), is_end=False) is not None


def read_range(since: str | None, until: str | None, zone: ZoneInfo) -> tuple[int, int]:
    """Return a time range in ms, with exclusive end.

    Raises:
        DomainError: PARAMETERS_INVALID.
    """
    first = 0 if since is None else _read_moment("since", since, zone, is_end=False)
    end = MAX_TIME_MS + 1 if until is None else _read_moment("until", until, zone, is_end=True)
    if end <= first:
        raise invalid_field("until", "Must be after from.")
    return first, end


def _read_moment(attribute: str, text: str, zone: ZoneInfo, *, is_end: bool) -> int:
    moment = _find_moment(text, zone, is_end=is_end)
    if moment is None:
        raise invalid_field(attribute, NOT_A_MOMENT)
    return moment


def _find_moment(text: str, zone: ZoneInfo, *, is_end: bool) -> int | None:
    """Return the ms of a time; None for a text that is none."""
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= len(str(MAX_TIME_MS)) and int(text) <= MAX_TIME_MS else None
    try:
        if "T" in text or ":" in text:
            moment = datetime.fromisoformat(_LOST_PLUS.sub(r"\1+\2", text))
        else:
            day = date.fromisoformat(text) + timedelta(days=1 if is_end else 0)
            moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - its zone follows
        aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
        return min(max(0, round(aware.timestamp() * SECOND)), MAX_TIME_MS)
    except (ValueError, OverflowError, OSError):
        return None
