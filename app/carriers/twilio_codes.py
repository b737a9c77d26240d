"""Twilio's error codes: meaning for the message, and explanation for the sender.

Temporary errors are retried, permanent ones are final. Only 21610 means that the recipient opted out: 30004 is reported after
opt-outs too, but also for handsets that are off and for filtered messages.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import NamedTuple

from app.carriers.base import SendErrorKind

OPTED_OUT = "21610"

_RETRY = SendErrorKind.RETRY
_THROTTLED = SendErrorKind.THROTTLED
_REJECTED = SendErrorKind.REJECTED
_OPTED_OUT = SendErrorKind.OPTED_OUT
_BAD_CONFIGURATION = SendErrorKind.BAD_CONFIGURATION


class TwilioCode(NamedTuple):
    """Meaning of an error code when Twilio rejects a request, and its explanation for the sender."""

    kind: SendErrorKind
    sentence: str


CODES: Mapping[str, TwilioCode] = {
    "20003": TwilioCode(_BAD_CONFIGURATION, "Twilio does not accept the account's credentials"),
    "20404": TwilioCode(_BAD_CONFIGURATION, "Twilio does not know the account"),
    "20429": TwilioCode(_THROTTLED, "Twilio takes no more messages at the moment"),
    "20500": TwilioCode(_RETRY, "Twilio had a fault of its own"),
    "20503": TwilioCode(_RETRY, "Twilio was not available at the moment"),
    "21211": TwilioCode(_REJECTED, "The recipient's number is not a valid number"),
    "21212": TwilioCode(_REJECTED, "The sender's number is not a valid number"),
    "21217": TwilioCode(_REJECTED, "The recipient's number is not a valid number"),
    "21408": TwilioCode(_REJECTED, "The Twilio account may not send to the recipient's country"),
    "21606": TwilioCode(_REJECTED, "The sender's number does not belong to the Twilio account, or cannot send messages"),
    OPTED_OUT: TwilioCode(_OPTED_OUT, "The recipient has opted out at the carrier"),
    "21611": TwilioCode(_THROTTLED, "Too many messages are waiting for the sender's number"),
    "21612": TwilioCode(_REJECTED, "The recipient cannot be reached from the sender's number"),
    "21614": TwilioCode(_REJECTED, "The recipient's number cannot receive messages"),
    "21617": TwilioCode(_REJECTED, "The message is longer than 1,600 characters"),
    "21623": TwilioCode(_REJECTED, "The message has more than ten media"),
    "30001": TwilioCode(_THROTTLED, "Too many messages are waiting at the carrier"),
    "30002": TwilioCode(_BAD_CONFIGURATION, "The Twilio account is suspended"),
    "30003": TwilioCode(_REJECTED, "The recipient's handset cannot be reached"),
    "30004": TwilioCode(_REJECTED, "The recipient's number is blocked: it may have opted out, or refuse such messages"),
    "30005": TwilioCode(_REJECTED, "The recipient's number is unknown or no longer in service"),
    "30006": TwilioCode(_REJECTED, "The recipient's number is a landline or cannot be reached"),
    "30007": TwilioCode(_REJECTED, "The carrier filtered the message as unwanted"),
    "30008": TwilioCode(_REJECTED, "The carrier did not deliver the message and gave no reason"),
    "30022": TwilioCode(_THROTTLED, "The campaign's rate limit was exceeded"),
    "30023": TwilioCode(_THROTTLED, "The campaign's daily limit was reached"),
    "30024": TwilioCode(_REJECTED, "The sender's number is not ready for texting yet"),
    "30027": TwilioCode(_THROTTLED, "The campaign's daily limit at T-Mobile was reached"),
    "30032": TwilioCode(_REJECTED, "The toll-free number is not verified"),
    "30034": TwilioCode(_REJECTED, "The sender's number is not registered for texting (10DLC)"),
    "30500": TwilioCode(_RETRY, "Twilio had a fault of its own"),
    "32017": TwilioCode(_REJECTED, "The carrier blocked the message"),
    "60005": TwilioCode(_RETRY, "The carrier had a fault of its own"),
    "63018": TwilioCode(_THROTTLED, "The carrier takes no more messages at the moment"),
}


def explain(code: str) -> str:
    """Return the explanation of a code."""
    if not code:
        return "The carrier gave no reason"
    known = CODES.get(code)
    return known.sentence if known is not None else f"The carrier refused the message with its code {code}"


def kind_of(status: int, code: str) -> SendErrorKind:
    """Return the meaning of a rejected request for the message.

    A code in the table decides, with any status. Without one, 408 and 5xx may come from a gateway that forwarded the request,
    so it is unknown whether Twilio accepted the message.

    Args:
        status: HTTP status of the response; not 2xx.
        code: Twilio's error code; empty if the response has none.
    """
    if code in CODES:
        return CODES[code].kind
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return _THROTTLED
    if status == HTTPStatus.REQUEST_TIMEOUT or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return SendErrorKind.UNKNOWN
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN) or status < HTTPStatus.BAD_REQUEST:
        return _BAD_CONFIGURATION
    return _REJECTED


def kind_after_taking(code: str) -> SendErrorKind:
    """Return the meaning of a response that accepts a message and reports its failure at once.

    The message is final, as after a receipt: only kinds that tell what to change are kept.
    """
    kind = CODES[code].kind if code in CODES else _REJECTED
    return kind if kind in (_OPTED_OUT, _BAD_CONFIGURATION) else _REJECTED
