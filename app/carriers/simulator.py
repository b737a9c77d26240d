"""Simulator: a carrier without accounts, the default of a new instance.

The recipient's number determines the outcome of a message. Delivery receipts and inbound messages arrive like a real carrier's:
as signed requests to `POST /receive?provider=simulator`, sent by the task queue a little later.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Protocol

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate

from app.addresses.phone_number import find_canonical, is_sender, is_short_code
from app.carriers.base import (
    PROBE_ID,
    AccountFinding,
    CarrierEvent,
    InboundMessage,
    Keyword,
    MalformedWebhookError,
    OutboundMessage,
    Receipt,
    SendError,
    SendErrorKind,
    SendResult,
    WebhookAnswer,
    WebhookRequest,
)
from app.carriers.capabilities import CarrierCapabilities
from app.carriers.credentials import CarrierCredentials, CredentialFields
from app.crypto.keys import Keys, new_id
from app.errors import ServiceUnavailableError
from app.frozen import frozen
from app.store.messages.messages import MessageState
from app.text.characters import clean_all
from app.text.segments import count_segments
from app.times.clock import SECOND, Clock

SIGNATURE_HEADER = "X-Simulator-Signature"

_THROTTLED_ATTEMPTS = 2
_RECEIPT_DELAY = 200
_LATE_RECEIPT_DELAY_MS = 2 * SECOND
_SLOW_RESPONSE_MS = 3 * SECOND


@frozen
class SandboxNumber:
    """A number with a fixed outcome: its description and its receipts in order."""

    meaning: str
    receipts: tuple[MessageState, ...] = (MessageState.SENT, MessageState.DELIVERED)


DELIVERED = "+15005550101"
REJECTED = "+15005550102"
OPTED_OUT = "+15005550103"
THROTTLED = "+15005550104"
SILENT = "+15005550105"
SILENT_THEN_DELIVERED = "+15005550106"
SLOW = "+15005550107"
ECHO = "+15005550108"
UNDELIVERED = "+15005550109"

SANDBOX_NUMBERS: Mapping[str, SandboxNumber] = {
    DELIVERED: SandboxNumber("Delivered; so is every number that is not in this table."),
    REJECTED: SandboxNumber("Refused by the carrier: the message fails with code 30006.", ()),
    OPTED_OUT: SandboxNumber("Opted out at the carrier: the message fails with code 21610, and the contact is opted out.", ()),
    THROTTLED: SandboxNumber("Throttled twice, then delivered."),
    SILENT: SandboxNumber("No answer after the bytes were sent: the message stays uncertain.", ()),
    SILENT_THEN_DELIVERED: SandboxNumber("No answer after the bytes were sent; a receipt settles it two seconds later."),
    SLOW: SandboxNumber("Answers after three seconds, then delivered."),
    ECHO: SandboxNumber("Delivered, and the customer answers with the same text."),
    UNDELIVERED: SandboxNumber("Taken, then not delivered: code 30003.", (MessageState.SENT, MessageState.UNDELIVERED)),
}
_REFUSALS = {
    REJECTED: ("30006", "The number is a landline or cannot be reached"),
    OPTED_OUT: ("21610", "The recipient has opted out at the carrier"),
}
_NOT_REACHED = ("30003", "The handset cannot be reached")
_FAILURES = (MessageState.FAILED, MessageState.UNDELIVERED)
_ORDINARY = SANDBOX_NUMBERS[DELIVERED]


# States that a carrier can report; we decide on all others.
_RECEIPT_STATES = (MessageState.SENT, MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.FAILED)


def _require_sender(name: str) -> None:
    if not is_sender(name):
        raise ValidationError("Must be a phone number in E.164 format, a short code or a name.")


def _require_number(number: str) -> None:
    if not find_canonical(number) and not is_short_code(number):
        raise ValidationError("Must be a phone number in E.164 format, or a short code.")


class _InboundMessageSchema(Schema):
    carrier_message_id = fields.String(required=True, validate=validate.Length(min=1))
    from_number = fields.String(required=True, validate=_require_sender)
    to_number = fields.String(required=True, validate=_require_number)
    body = fields.String(required=True)
    media = fields.List(fields.String(), load_default=list)
    handled_keyword = fields.Enum(Keyword, by_value=True, allow_none=True, load_default=None)
    media_types = fields.List(fields.String(), load_default=list)
    other_recipients = fields.List(fields.String(), load_default=list)

    @post_load
    def make_text(self, data: dict[str, Any], **_: Any) -> InboundMessage:
        return InboundMessage(**data)


class _ReceiptSchema(Schema):
    message_id = fields.String(required=True)
    carrier_message_id = fields.String(required=True, validate=validate.Length(min=1))
    state = fields.Enum(MessageState, by_value=True, required=True, validate=validate.OneOf(_RECEIPT_STATES))
    code = fields.String(load_default="")
    reason = fields.String(load_default="")
    opted_out = fields.Boolean(load_default=False)
    recipient = fields.String(load_default="")

    @post_load
    def make_receipt(self, data: dict[str, Any], **_: Any) -> Receipt:
        return Receipt(**data)


_EVENT_SCHEMAS: Mapping[str, Schema] = {"inbound": _InboundMessageSchema(), "receipt": _ReceiptSchema()}


class CallScheduler(Protocol):
    """Scheduler of the simulator's callbacks: the task queue."""

    def call(self, path: str, body: bytes, headers: Mapping[str, str], at: int) -> None:
        """Post a body to a path of this instance at a time in ms."""


class Simulator:
    """The simulator of one instance."""

    name = "simulator"
    capabilities = CarrierCapabilities(
        max_text_length=1600,
        max_media=10,
        max_media_bytes=5_000_000,
        max_recipients=10,
        sends_from_names=True,
        sends_from_short_codes=True,
    )
    credential_fields = CredentialFields()
    webhook_answer = WebhookAnswer("application/json", '{"status":"true"}')

    def __init__(self, keys: Keys, scheduler: CallScheduler, clock: Clock) -> None:
        self._secret = keys.secret("simulator").encode()
        self._scheduler = scheduler
        self._clock = clock

    def send(self, message: OutboundMessage, credentials: CarrierCredentials) -> SendResult:  # noqa: ARG002 - the simulator has no accounts
        """Accept or reject a message, depending on the recipient's number.

        Raises:
            SendError: of the kind for the number, or RETRY if the queue is unavailable.
        """
        recipients = set(message.recipients)
        if recipients == {REJECTED}:
            raise SendError(SendErrorKind.REJECTED, *_REFUSALS[REJECTED])
        if recipients == {OPTED_OUT}:
            raise SendError(SendErrorKind.OPTED_OUT, *_REFUSALS[OPTED_OUT])
        if THROTTLED in recipients and message.attempt <= _THROTTLED_ATTEMPTS:
            raise SendError(SendErrorKind.THROTTLED, "20429", "Too many requests", retry_after=SECOND)
        if SLOW in recipients:
            time.sleep(_SLOW_RESPONSE_MS / SECOND)
        carrier_message_id = f"SIM{message.message_id}"
        try:
            for number in message.recipients:
                self._answer_later(message, number, carrier_message_id)
        except ServiceUnavailableError as error:
            raise SendError(SendErrorKind.RETRY, "503", "The simulator cannot be reached") from error
        if recipients & {SILENT, SILENT_THEN_DELIVERED}:
            raise SendError(SendErrorKind.UNKNOWN, "timeout", "The carrier did not answer after the message was sent")
        return SendResult(carrier_message_id, 1 if message.media or message.other_recipients else count_segments(message.body))

    def receive_from_customer(
        self,
        from_number: str,
        to_number: str,
        body: str,
        media: list[str],
        other_recipients: Sequence[str] = (),
        message_id: str = "",
    ) -> str:
        """Send a message from a customer to a number of this instance, and maybe to others, and return its carrier id.

        Raises:
            ServiceUnavailableError: the queue is unavailable.
        """
        carrier_message_id = f"SIM{message_id or new_id()}"
        message = InboundMessage(
            carrier_message_id=carrier_message_id,
            from_number=from_number,
            to_number=to_number,
            body=body,
            media=media,
            other_recipients=other_recipients,
        )
        self._call_back("inbound", message, self._clock())
        return carrier_message_id

    def test_account(self, credentials: CarrierCredentials) -> Sequence[AccountFinding]:  # noqa: ARG002 - the simulator has no accounts
        """Return the finding that the simulator needs no account."""
        return [AccountFinding("account", True, "The simulator needs no account. It reaches no phones.")]

    def verify(self, request: WebhookRequest, credentials: CarrierCredentials) -> bool:  # noqa: ARG002 - the secret is the instance's
        """Whether the simulator signed the request: `sha256=` plus the HMAC of the raw body in hex; takes constant time."""
        signature = request.headers.get(SIGNATURE_HEADER.lower(), "")
        return hmac.compare_digest(signature.encode(), self.sign(request.body).encode())

    def parse(self, request: WebhookRequest) -> list[CarrierEvent]:
        """Return the event of a request.

        Raises:
            MalformedWebhookError: the body does not have the simulator's format.
        """
        try:
            # One character must not cost the whole message: JSON can escape a lone surrogate, which cannot be stored.
            body = clean_all(json.loads(request.body))
            kind, event = body["type"], body["event"]
            schema = _EVENT_SCHEMAS.get(kind)
            if schema is None:
                raise MalformedWebhookError(f"unknown type {kind!r}")
            loaded: CarrierEvent = schema.load(event, unknown=EXCLUDE)
        except (ValidationError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise MalformedWebhookError(str(error)) from error
        return [loaded]

    def sign(self, body: bytes) -> str:
        """Return the signature of a body."""
        return "sha256=" + hmac.new(self._secret, body, hashlib.sha256).hexdigest()

    def make_probe(self, url: str, credentials: CarrierCredentials) -> WebhookRequest:  # noqa: ARG002 - the simulator has no accounts
        """Return a receipt for a message that does not exist."""
        receipt = Receipt(message_id=PROBE_ID, carrier_message_id=PROBE_ID, state=MessageState.SENT)
        body = json.dumps({"type": "receipt", "event": asdict(receipt)}).encode()
        return WebhookRequest(url, {"Content-Type": "application/json", SIGNATURE_HEADER: self.sign(body)}, body)

    def _answer_later(self, message: OutboundMessage, number: str, carrier_message_id: str) -> None:
        """Report what became of a message for one of its recipients."""
        is_group = len(message.recipients) > 1
        at = self._clock() + (_LATE_RECEIPT_DELAY_MS if number == SILENT_THEN_DELIVERED else 0)
        receipts = SANDBOX_NUMBERS.get(number, _ORDINARY).receipts
        # One recipient is refused when the message is handed over, and of a group afterwards.
        for state in receipts or ((MessageState.FAILED,) if is_group and number in _REFUSALS else ()):
            at += _RECEIPT_DELAY
            code, reason = _REFUSALS.get(number, _NOT_REACHED) if state in _FAILURES else ("", "")
            receipt = Receipt(
                message_id=message.message_id,
                carrier_message_id=carrier_message_id,
                state=state,
                code=code,
                reason=reason,
                opted_out=number == OPTED_OUT,
                recipient=number if is_group else "",
            )
            self._call_back("receipt", receipt, at)
        if number == ECHO:
            echo = InboundMessage(
                carrier_message_id=f"{carrier_message_id}echo",
                from_number=number,
                to_number=message.from_number,
                body=message.body,
                media=list(message.media),
                other_recipients=[each for each in message.recipients if each != number],
            )
            self._call_back("inbound", echo, at + _RECEIPT_DELAY)

    def _call_back(self, kind: str, event: Any, at: int) -> None:
        body = json.dumps({"type": kind, "event": asdict(event)}).encode()
        headers = {"Content-Type": "application/json", SIGNATURE_HEADER: self.sign(body)}
        self._scheduler.call(f"/receive?provider={self.name}", body, headers, at)
