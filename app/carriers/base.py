"""What every carrier adapter maps to: a text out, its typed failure, and the events a carrier calls us with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from app.store.messages import MessageState


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
class Taken:
    """The carrier took the text.

    Attributes:
        carrier_message_id: the carrier's name for it.
        segments: how many segments the carrier counted; 0 where it does not say.
    """

    carrier_message_id: str
    segments: int = 0


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
    """A customer's text. Numbers are E.164.

    Attributes:
        handled_keyword: the keyword that the carrier itself has acted on and answered, so that we must not answer again.
    """

    carrier_message_id: str
    from_number: str
    to_number: str
    body: str
    media: Sequence[str] = ()
    handled_keyword: Keyword | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a text that the carrier took.

    Attributes:
        message_id: ours, where the carrier gives it back; else empty.
        carrier_message_id: the carrier's.
        state: `sent`, `delivered`, `undelivered` or `failed`.
        code: the carrier's own code of a failure.
        reason: a sentence about the failure.
    """

    message_id: str
    carrier_message_id: str
    state: MessageState
    code: str = ""
    reason: str = ""


CarrierEvent = InboundText | Receipt


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A carrier's call as it arrived: the public URL, header names in lower case, and the body's raw bytes."""

    url: str
    headers: Mapping[str, str]
    body: bytes


class MalformedWebhookError(Exception):
    """A genuine call of a carrier whose body is not what its documents describe."""


class Carrier(Protocol):
    """One carrier. An adapter keeps its code table beside it."""

    name: str

    def send(self, text: OutboundText) -> Taken:
        """Ask the carrier to take a text.

        Raises:
            SendError: it did not take it, or did not answer.
        """

    def verify(self, request: WebhookRequest) -> bool:
        """Tell, in constant time, whether the carrier signed the call."""

    def parse(self, request: WebhookRequest) -> list[CarrierEvent]:
        """Answer the events in a verified call.

        Raises:
            MalformedWebhookError: the body is not in the carrier's format.
        """
