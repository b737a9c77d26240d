"""Export requests: what to export, and in which format."""

from collections.abc import Sequence
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.errors import DomainError, FieldError, name_all
from app.frozen import frozen
from app.problems.requests import PARAMETERS_INVALID


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


@frozen(kw_only=True)
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


@frozen(kw_only=True)
class ExportSelection:
    """Selected documents of one user.

    Attributes:
        labels: label keys of the contacts; empty for all.
        organization_id: of the user, whose tags and custom fields the contacts have.
        since: the first ms of the messages.
        until: the ms after the last.
        zone: time zone of readable times.
    """

    kind: ExportKind
    format: ExportFormat
    uid: str
    contact_id: str | None
    list_id: str | None
    labels: Sequence[str]
    organization_id: str
    since: int
    until: int
    zone: ZoneInfo
    has_mark: bool
    has_media: bool

    @property
    def is_partial(self) -> bool:
        """Whether only some contacts are exported."""
        return self.contact_id is not None or self.list_id is not None or bool(self.labels)

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
