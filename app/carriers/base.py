"""Interface of carrier adapters: outbound messages, typed send errors, and events from carriers' webhooks."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Protocol, runtime_checkable

from app.addresses.phone_number import canonical_sender
from app.carriers.capabilities import CarrierCapabilities
from app.carriers.credentials import CarrierCredentials, CredentialFields
from app.frozen import frozen
from app.store.messages.messages import MessageState


@frozen(kw_only=True)
class OutboundMessage:
    """A message to send. Numbers are E.164.

    Attributes:
        message_id: our id, which carriers return in delivery receipts.
        attempt: number of attempts to send it, including this one.
        other_recipients: further recipients of a group message.
        idempotency_key: key of the request, as `SafeRepeater` returned it when the attempt began; empty for none.
    """

    message_id: str
    from_number: str
    to_number: str
    body: str
    media: Sequence[str]
    attempt: int
    other_recipients: Sequence[str] = ()
    idempotency_key: str = ""

    @property
    def recipients(self) -> tuple[str, ...]:
        """Return the numbers of all recipients."""
        return (self.to_number, *self.other_recipients)


@frozen
class SendResult:
    """The carrier accepted the message.

    Attributes:
        carrier_message_id: the carrier's id.
        segments: segments counted by the carrier; 0 if unknown.
    """

    carrier_message_id: str
    segments: int = 0


@frozen
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


@frozen(kw_only=True)
class InboundMessage:
    """An inbound message. Numbers are in their canonical form, regardless of the carrier's format.

    Attributes:
        from_number: E.164, or a short code or alphanumeric sender, which carriers allow too.
        to_number: number of the office. A carrier that does not tell which recipient of a group message is the office gives
            any of them; the others stand in `other_recipients`.
        handled_keyword: keyword that the carrier has processed and answered itself, so that we must not reply again.
        media_types: content types of the media, in order; empty if the carrier does not report them.
        other_recipients: other recipients of a group message; neither the sender nor `to_number` is among them.
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
        """Canonicalize all numbers: a second form would count as another contact, and bypass opt-outs."""
        object.__setattr__(self, "from_number", canonical_sender(self.from_number))
        object.__setattr__(self, "to_number", canonical_sender(self.to_number))
        others = dict.fromkeys(canonical_sender(number) for number in self.other_recipients if number)
        known = (self.from_number, self.to_number)
        object.__setattr__(self, "other_recipients", tuple(number for number in others if number not in known))


@frozen(kw_only=True)
class Receipt:
    """A delivery receipt for a message that the carrier accepted.

    Attributes:
        message_id: our id, if the carrier returns it; else empty.
        carrier_message_id: the carrier's id.
        state: `sent`, `delivered`, `undelivered` or `failed`; None for a receipt that changes nothing.
        code: the carrier's error code.
        reason: a sentence about the failure.
        opted_out: the message failed because the recipient opted out.
        recipient: the recipient of a group message that the receipt is about, in E.164; empty for all.
    """

    message_id: str
    carrier_message_id: str
    state: MessageState | None
    code: str = ""
    reason: str = ""
    opted_out: bool = False
    recipient: str = ""


CarrierEvent = InboundMessage | Receipt


@frozen
class AccountFinding:
    """One result of trying an account: what was tried, whether it is in order, and a sentence for people."""

    subject: str
    is_ok: bool
    message: str


@frozen
class WebhookRequest:
    """A webhook request as received.

    Attributes:
        url: public URL.
        headers: headers with lower-case names.
        body: raw body.
        path_secret: secret at the end of the path, for carriers that do not sign; empty for none.
    """

    url: str
    headers: Mapping[str, str]
    body: bytes
    path_secret: str = ""


@frozen
class WebhookAnswer:
    """Response that a carrier expects once its request is stored."""

    content_type: str
    body: str


class MalformedWebhookError(Exception):
    """The body of a webhook request does not match the carrier's documentation.

    Attributes:
        field_names: names of the fields that it has, for logs; values are never shown.
    """

    def __init__(self, reason: str, field_names: Sequence[str] = ()) -> None:
        super().__init__(reason)
        self.field_names = field_names


class Carrier(Protocol):
    """A carrier. Adapters hold no account: credentials are passed to each call."""

    name: str
    capabilities: CarrierCapabilities
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
        """Whether the carrier proves by a signature, a password or a secret that it made the request for this account.

        Takes constant time.
        """


@runtime_checkable
class SafeRepeater(Protocol):
    """A carrier that recognizes a repeated request by its idempotency key, and replays the result of a successful one.

    `capabilities.repeat_window_ms` says for how long.
    """

    def idempotency_key(self, message: OutboundMessage, credentials: CarrierCredentials) -> str:
        """Return the key of the request that `send` makes: the same for the same request, another one for any other."""


PROBE_ID = "carrier-check"
"""Id of the message, which does not exist, in a probe."""


@runtime_checkable
class WebhookProbing(Protocol):
    """A carrier whose webhooks can be proven with the values of the account."""

    def make_probe(self, url: str, credentials: CarrierCredentials) -> WebhookRequest | None:
        """Return a receipt for the message `PROBE_ID`, as the carrier would send it to a URL; None if values are missing."""


@runtime_checkable
class MediaSource(Protocol):
    """A carrier whose links to inbound media need the account's login."""

    def media_login(self, url: str, credentials: CarrierCredentials, seconds: float = 60.0) -> str:
        """Return the Authorization header for a link within a time limit in s; empty for hosts that are not the carrier's.

        Raises:
            SendError: the carrier gave no login.
        """


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
