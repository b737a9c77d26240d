"""What every carrier adapter maps to: a text out, its typed failure, and the events a carrier calls us with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from app.phone_number import canonical_sender
from app.store.messages import MessageState


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialFields:
    """What an account at a carrier is called by.

    Attributes:
        required: the values without which nothing can be sent.
        optional: the values that an account may have.
        public: the values that may be stored and shown as they are; every other one is a secret.
        identity: the public value that tells one account from another; empty where a carrier has no accounts.
    """

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    public: frozenset[str] = frozenset()
    identity: str = ""

    @property
    def names(self) -> frozenset[str]:
        """Answer every value that an account may have."""
        return self.required | self.optional


class CarrierCredentials:
    """The values of an account at a carrier, open to read. They never show in a log, since they have no text form."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def get(self, name: str) -> str:
        """Answer a value; empty where the account has none of that name."""
        return self._values.get(name, "")

    def __repr__(self) -> str:
        return f"Credentials({', '.join(sorted(self._values))})"


NO_CREDENTIALS = CarrierCredentials({})


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundText:
    """A text that a carrier is asked to take. Numbers are E.164.

    Attributes:
        message_id: ours; carriers give it back in their receipts.
        attempt: how often a carrier was asked for this text, this time included.
    """

    message_id: str
    from_number: str
    to_number: str
    body: str
    media: Sequence[str]
    attempt: int


@dataclass(frozen=True, slots=True)
class SendResult:
    """The carrier took the text.

    Attributes:
        carrier_message_id: the carrier's name for it.
        segments: how many segments the carrier counted; 0 where it does not say.
    """

    carrier_message_id: str
    segments: int = 0


@dataclass(frozen=True, slots=True)
class MessageMatch:
    """A text that a carrier lists.

    Attributes:
        taken: as the carrier would have answered when it took the text.
        is_equal: everything that can be compared is as in the text that is looked for.
    """

    taken: SendResult
    is_equal: bool


class SendErrorKind(StrEnum):
    """What a refusal means for the text."""

    RETRY = "retry"
    THROTTLED = "throttled"
    UNKNOWN = "unknown"
    REJECTED = "rejected"
    OPTED_OUT = "opted-out"
    BAD_CONFIGURATION = "bad-configuration"


class SendError(Exception):
    """The carrier did not take the text, or nobody knows whether it did (`UNKNOWN`).

    Attributes:
        kind: what to do about it.
        code: the carrier's own code, as text.
        reason: a sentence for the person who sent it.
        retry_after: ms to wait at least, where the carrier says so; 0 where it does not.
    """

    def __init__(self, kind: SendErrorKind, code: str, reason: str, retry_after: int = 0) -> None:
        super().__init__(f"{kind} {code}: {reason}")
        self.kind = kind
        self.code = code
        self.reason = reason
        self.retry_after = retry_after


class Keyword(StrEnum):
    """What a customer asks for by a text that is one word."""

    STOP = "stop"
    START = "start"
    HELP = "help"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundText:
    """A customer's text. Numbers are in their canonical spelling, however the carrier writes them.

    Attributes:
        from_number: in E.164, or a short code or a name, which carriers let texts come from too.
        to_number: of the office.
        handled_keyword: the keyword that the carrier itself has acted on and answered, so that we must not answer again.
        media_types: the content types of the media, in their order; empty where the carrier does not say.
        other_recipients: who else got the text, where it was sent to a group.
        dropped_media: how many media came with it that cannot be kept.
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
        """Write both numbers canonically: another spelling would be another person, whom no opt-out holds for."""
        object.__setattr__(self, "from_number", canonical_sender(self.from_number))
        object.__setattr__(self, "to_number", canonical_sender(self.to_number))


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a text that the carrier took.

    Attributes:
        message_id: ours, where the carrier gives it back; else empty.
        carrier_message_id: the carrier's.
        state: `sent`, `delivered`, `undelivered` or `failed`; None for news that changes nothing.
        code: the carrier's own code of a failure.
        reason: a sentence about the failure.
        opted_out: the text failed because the recipient wants none.
    """

    message_id: str
    carrier_message_id: str
    state: MessageState | None
    code: str = ""
    reason: str = ""
    opted_out: bool = False


CarrierEvent = InboundText | Receipt


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A carrier's call as it arrived: the public URL, header names in lower case, and the body's raw bytes."""

    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """What a carrier wants to read when everything in its call is stored."""

    content_type: str
    body: str


class MalformedWebhookError(Exception):
    """A call whose body is not what the carrier's documents describe."""


class Carrier(Protocol):
    """One carrier. An adapter keeps its code table beside it, and no account: credentials come with each call."""

    name: str
    credential_fields: CredentialFields
    webhook_answer: WebhookAnswer

    def send(self, text: OutboundText, credentials: CarrierCredentials) -> SendResult:
        """Ask the carrier to take a text.

        Raises:
            SendError: it did not take it, or did not answer.
        """

    def parse(self, request: WebhookRequest) -> list[CarrierEvent]:
        """Answer the events in a call. They are not to be believed before `verify`: they say whose secret that takes.

        Raises:
            MalformedWebhookError: the body is not in the carrier's format.
        """

    def verify(self, request: WebhookRequest, credentials: CarrierCredentials) -> bool:
        """Tell, in constant time, whether the carrier signed the call for this account."""


@runtime_checkable
class TextFinder(Protocol):
    """A carrier that can be asked later whether it took a text."""

    def find(self, text: OutboundText, since: int, until: int, credentials: CarrierCredentials) -> list[MessageMatch] | None:
        """Answer every text between the same numbers that the carrier has from about `since` on; None for no whole list.

        Args:
            text: as the carrier was asked to take it.
            since: when it was asked at the earliest, in ms.
            until: when it was asked at the latest, in ms.
            credentials: of the account.

        Raises:
            SendError: the carrier did not answer.
        """
