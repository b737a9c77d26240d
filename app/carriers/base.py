"""Interface of carrier adapters: outbound messages, typed send errors, and events from carriers' webhooks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, runtime_checkable

from app.addresses.phone_number import canonical_sender
from app.store.messages.messages import MessageState


@dataclass(frozen=True, slots=True)
class CredentialForm:
    """Form of a credential: a regular expression for the whole value, and words that complete "Must be …"."""

    pattern: str
    description: str

    def matches(self, value: str) -> bool:
        """Whether a value has the form."""
        return re.fullmatch(self.pattern, value) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialFields:
    """Values that make up a carrier account.

    Attributes:
        required: values needed to send.
        optional: further values.
        forms: forms of values, by name.
        together: sets of optional values of which all or none are given.
        alternatives: sets of optional values of which at least one is complete; empty for no such condition.
        public: values that may be stored and shown in clear; all others are secrets.
        identity: the public value that identifies an account; empty if the carrier has no accounts.
    """

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    forms: Mapping[str, CredentialForm] = field(default_factory=dict)
    together: Sequence[frozenset[str]] = ()
    alternatives: Sequence[frozenset[str]] = ()
    public: frozenset[str] = frozenset()
    identity: str = ""

    @property
    def names(self) -> frozenset[str]:
        """Return the names of all values."""
        return self.required | self.optional


class CarrierCredentials:
    """Decrypted values of a carrier account. They have no text form, so they never appear in logs."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def get(self, name: str) -> str:
        """Return a value, or an empty string."""
        return self._values.get(name, "")

    def __repr__(self) -> str:
        return f"Credentials({', '.join(sorted(self._values))})"


NO_CREDENTIALS = CarrierCredentials({})


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundMessage:
    """A message to send. Numbers are E.164.

    Attributes:
        message_id: our id, which carriers return in delivery receipts.
        attempt: number of attempts to send it, including this one.
    """

    message_id: str
    from_number: str
    to_number: str
    body: str
    media: Sequence[str]
    attempt: int


@dataclass(frozen=True, slots=True)
class SendResult:
    """The carrier accepted the message.

    Attributes:
        carrier_message_id: the carrier's id.
        segments: segments counted by the carrier; 0 if unknown.
    """

    carrier_message_id: str
    segments: int = 0


@dataclass(frozen=True, slots=True)
class MessageMatch:
    """A message found at a carrier.

    Attributes:
        taken: the result that the carrier would have returned when it accepted the message.
        is_equal: all comparable fields equal those of the message searched for.
    """

    taken: SendResult
    is_equal: bool


class SendErrorKind(StrEnum):
    """Meaning of a send error for the message."""

    RETRY = "retry"
    THROTTLED = "throttled"
    UNKNOWN = "unknown"
    REJECTED = "rejected"
    OPTED_OUT = "opted-out"
    BAD_CONFIGURATION = "bad-configuration"


class SendError(Exception):
    """The carrier did not accept the message, or it is unknown whether it did (`UNKNOWN`).

    Attributes:
        kind: what to do about it.
        code: the carrier's error code.
        reason: a sentence for the sender.
        retry_after: minimum wait in ms requested by the carrier; 0 for none.
        is_answered: whether the carrier responded, with any status. Failures without a response open the circuit breaker of the
            account. None if the carrier was not called.
    """

    def __init__(
        self, kind: SendErrorKind, code: str, reason: str, retry_after: int = 0, *, is_answered: bool | None = True
    ) -> None:
        super().__init__(f"{kind} {code}: {reason}")
        self.kind = kind
        self.code = code
        self.reason = reason
        self.retry_after = retry_after
        self.is_answered = is_answered


class Keyword(StrEnum):
    """Request in a one-word inbound message."""

    STOP = "stop"
    START = "start"
    HELP = "help"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """An inbound message. Numbers are in their canonical form, regardless of the carrier's format.

    Attributes:
        from_number: E.164, or a short code or alphanumeric sender, which carriers allow too.
        to_number: number of the office.
        handled_keyword: keyword that the carrier has processed and answered itself, so that we must not reply again.
        media_types: content types of the media, in order; empty if the carrier does not report them.
        other_recipients: other recipients of a group message.
        dropped_media: number of media that cannot be stored.
    """

    carrier_message_id: str
    from_number: str
    to_number: str
    body: str
    media: Sequence[str] = ()
    handled_keyword: Keyword | None = None
    media_types: Sequence[str] = ()
    other_recipients: Sequence[str] = ()
    dropped_media: int = 0

    def __post_init__(self) -> None:
        """Canonicalize both numbers: a second form would count as another contact, and bypass opt-outs."""
        object.__setattr__(self, "from_number", canonical_sender(self.from_number))
        object.__setattr__(self, "to_number", canonical_sender(self.to_number))


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A delivery receipt for a message that the carrier accepted.

    Attributes:
        message_id: our id, if the carrier returns it; else empty.
        carrier_message_id: the carrier's id.
        state: `sent`, `delivered`, `undelivered` or `failed`; None for a receipt that changes nothing.
        code: the carrier's error code.
        reason: a sentence about the failure.
        opted_out: the message failed because the recipient opted out.
    """

    message_id: str
    carrier_message_id: str
    state: MessageState | None
    code: str = ""
    reason: str = ""
    opted_out: bool = False


CarrierEvent = InboundMessage | Receipt


@dataclass(frozen=True, slots=True)
class AccountFinding:
    """One result of trying an account: what was tried, whether it is in order, and a sentence for people."""

    subject: str
    is_ok: bool
    message: str


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A webhook request as received: public URL, headers with lower-case names, raw body."""

    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """Response that a carrier expects once its request is stored."""

    content_type: str
    body: str


class MalformedWebhookError(Exception):
    """The body of a webhook request does not match the carrier's documentation."""


class Carrier(Protocol):
    """A carrier. Adapters hold no account: credentials are passed to each call."""

    name: str
    credential_fields: CredentialFields
    webhook_answer: WebhookAnswer

    def send(self, message: OutboundMessage, credentials: CarrierCredentials) -> SendResult:
        """Send a message.

        Raises:
            SendError: the carrier did not accept the message, or did not respond.
        """

    def parse(self, request: WebhookRequest) -> list[CarrierEvent]:
        """Return the events of a webhook request. Do not trust them before `verify`; they identify the account to verify with.

        Raises:
            MalformedWebhookError: the body does not have the carrier's format.
        """

    def test_account(self, credentials: CarrierCredentials) -> Sequence[AccountFinding]:
        """Try credentials at the carrier without sending a message, and return each finding; contains no secret.

        Every call has the time limit of a call to the carrier.
        """

    def verify(self, request: WebhookRequest, credentials: CarrierCredentials) -> bool:
        """Whether the carrier signed the request for this account; takes constant time."""


@runtime_checkable
class MessageFinder(Protocol):
    """A carrier that can be asked later whether it accepted a message."""

    def find(
        self, message: OutboundMessage, since: int, until: int, credentials: CarrierCredentials
    ) -> list[MessageMatch] | None:
        """Return all messages at the carrier between the same numbers from about `since` on; None if the list is incomplete.

        Args:
            message: the message as sent.
            since: earliest time of sending in ms.
            until: latest time of sending in ms.
            credentials: credentials of the account.

        Raises:
            SendError: the carrier did not respond.
        """
