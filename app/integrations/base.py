"""What an integration is: the fields that its user gives, the events that it can be told, and how it is told one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from app.safe_http.attempts import Attempt, Request


class EventType(StrEnum):
    """What an integration can be told."""

    MESSAGE_RECEIVED = "message.received"
    MESSAGE_SENT = "message.sent"
    MESSAGE_DELIVERED = "message.delivered"
    MESSAGE_FAILED = "message.failed"
    CONTACT_CREATED = "contact.created"
    CONTACT_UPDATED = "contact.updated"
    CONTACT_OPTED_OUT = "contact.opted_out"
    CONTACT_OPTED_IN = "contact.opted_in"


TEST_TYPE = "test"
"""The type of the event that a test posts; nobody chooses it."""


class FieldKind(StrEnum):
    """What a field's value must look like: a URL that may be called, or a token, which a header can hold."""

    URL = "url"
    TOKEN = "token"  # noqa: S105 - a kind of field


@dataclass(frozen=True, slots=True)
class IntegrationField:
    """A value that a user gives; each is required. A secret one is never shown again, but for a hint."""

    name: str
    kind: FieldKind
    title: str
    description: str
    is_secret: bool


class Links(Protocol):
    """Which records of the other system are the user's contacts, as far as it is known."""

    def find(self, contact_id: str) -> str | None:
        """Answer the record that is a contact; empty where another event is looking for it at the moment, None for nothing."""

    def claim(self, contact_id: str) -> bool:
        """Make the search for a contact's record ours; answer whether nobody else was faster."""

    def keep(self, contact_id: str, record_id: str) -> None:
        """Remember the record that was found or made."""

    def drop(self, contact_id: str) -> None:
        """Forget a record that is gone, or give a search up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryContext:
    """One try to tell an event.

    Attributes:
        event_id: the same for each try.
        event: what to tell: `{id, type, timestamp, userId, organizationId, data}`.
        body: the same in the bytes that are signed.
        values: of the integration's fields, by name.
        signature: headers that prove to a receiver that the bytes are ours.
        is_repeated: it was tried before, so that it may have arrived.
        links: to the other system's records.
        call: makes a request.
    """

    event_id: str
    event: Mapping[str, Any]
    body: bytes
    values: Mapping[str, str]
    signature: Mapping[str, str]
    is_repeated: bool
    links: Links
    call: Callable[[Request], Attempt]

    @property
    def type(self) -> str:
        """Answer the event's type."""
        return str(self.event["type"])


class Integration(Protocol):
    """An adapter to one kind of system."""

    name: ClassVar[str]
    title: ClassVar[str]
    description: ClassVar[str]
    fields: ClassVar[Sequence[IntegrationField]]
    events: ClassVar[Sequence[EventType]]
    is_signed: ClassVar[bool]
    """Whether its events are signed, by a secret that its user can ask for."""

    def send(self, context: DeliveryContext) -> Attempt:
        """Tell an event, or a test, and answer what came of it: of the last request, where several are made."""

    def shown_url(self, values: Mapping[str, str]) -> str:
        """Answer where events go, as the user may see it."""
