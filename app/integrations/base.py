"""Interface of integrations: fields entered by the user, supported events, and delivery."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from app.frozen import frozen
from app.safe_http.attempts import DeliveryAttempt, Request


class EventType(StrEnum):
    """Type of an event."""

    MESSAGE_RECEIVED = "message.received"
    MESSAGE_SENT = "message.sent"
    MESSAGE_DELIVERED = "message.delivered"
    MESSAGE_FAILED = "message.failed"
    CONTACT_CREATED = "contact.created"
    CONTACT_UPDATED = "contact.updated"
    CONTACT_OPTED_OUT = "contact.opted_out"
    CONTACT_OPTED_IN = "contact.opted_in"


TEST_TYPE = "test"
"""Event type of a test delivery; users cannot subscribe to it."""


class FieldKind(StrEnum):
    """Format of a field: a URL that may be called, or a token that fits into a header."""

    URL = "url"
    TOKEN = "token"  # noqa: S105 - a kind of field


@frozen
class IntegrationField:
    """A required setting entered by the user. Secret values are never shown again, except for a hint."""

    name: str
    kind: FieldKind
    title: str
    description: str
    is_secret: bool


class Links(Protocol):
    """Known links from the user's contacts to records of the other system."""

    def find(self, contact_id: str) -> str | None:
        """Return the record of a contact; empty while another event searches for it, None if unknown."""

    def take_lease(self, contact_id: str) -> bool:
        """Take the lease for searching a contact's record; return False if another event holds it."""

    def keep(self, contact_id: str, record_id: str) -> None:
        """Store the record that was found or created."""

    def drop(self, contact_id: str) -> None:
        """Forget a record that is gone, or release the lease."""


@frozen(kw_only=True)
class DeliveryContext:
    """One attempt to deliver an event.

    Attributes:
        event_id: id of the event, the same for all attempts.
        event: `{id, type, timestamp, userId, organizationId, data}`.
        body: the event as signed bytes.
        values: values of the integration's fields by name.
        signature: signature headers for the receiver.
        is_repeated: an earlier attempt may have arrived.
        links: links to records of the other system.
        call: sends a request.
    """

    event_id: str
    event: Mapping[str, Any]
    body: bytes
    values: Mapping[str, str]
    signature: Mapping[str, str]
    is_repeated: bool
    links: Links
    call: Callable[[Request], DeliveryAttempt]

    @property
    def type(self) -> str:
        """Return the type of the event."""
        return str(self.event["type"])


class Integration(Protocol):
    """Adapter for one type of system."""

    name: ClassVar[str]
    title: ClassVar[str]
    description: ClassVar[str]
    fields: ClassVar[Sequence[IntegrationField]]
    events: ClassVar[Sequence[EventType]]
    is_signed: ClassVar[bool]
    """Whether events are signed, with a secret that the user can read."""

    def deliver(self, context: DeliveryContext) -> DeliveryAttempt:
        """Deliver an event or a test, and return the result of the last request."""

    def shown_url(self, values: Mapping[str, str]) -> str:
        """Return where events go, in a form that may be shown to the user."""
