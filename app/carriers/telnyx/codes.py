"""Telnyx's error codes: meaning for the message, and explanation for the sender.

Codes from 10000 refuse a request, those from 40000 are about messages, at once or in a receipt. Telnyx replays only successes
for an idempotency key, so a conflict of keys says that the message may have been taken.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from app.carriers.base import SendErrorKind
from app.carriers.codes import CarrierCode, CodeTable
from app.carriers.json_values import as_objects, as_text

OPTED_OUT = "40300"
KEY_CONFLICT = "idempotency-conflict"
"""Our code for a response that the idempotency key belongs to another request; Telnyx documents none of its own."""

_MAX_CODE_LENGTH = 8
_RETRY = SendErrorKind.RETRY
_THROTTLED = SendErrorKind.THROTTLED
_UNKNOWN = SendErrorKind.UNKNOWN
_REJECTED = SendErrorKind.REJECTED
_OPTED_OUT = SendErrorKind.OPTED_OUT
_BAD_CONFIGURATION = SendErrorKind.BAD_CONFIGURATION


class _TelnyxCodes(CodeTable):
    """Telnyx's codes. HTTP status 409 means that a request with the same idempotency key is still being processed."""

    def kind_of(self, status: int, code: str) -> SendErrorKind:
        return _UNKNOWN if status == HTTPStatus.CONFLICT else super().kind_of(status, code)


CODES = _TelnyxCodes(
    {
        "10001": CarrierCode(_REJECTED, "The sender's or recipient's number is not active"),
        "10002": CarrierCode(_REJECTED, "The sender's or recipient's number is not a valid number"),
        "10003": CarrierCode(_REJECTED, "The address of a medium is not valid, or too long"),
        "10004": CarrierCode(_REJECTED, "The message lacks something that Telnyx requires"),
        "10005": CarrierCode(_BAD_CONFIGURATION, "Telnyx does not know the messaging profile or the address that was called"),
        "10006": CarrierCode(_BAD_CONFIGURATION, "Telnyx does not know the messaging profile"),
        "10007": CarrierCode(_RETRY, "Telnyx had a fault of its own"),
        "10008": CarrierCode(_UNKNOWN, "Telnyx did not process the message in time"),
        "10009": CarrierCode(_BAD_CONFIGURATION, "Telnyx does not accept the API key"),
        "10010": CarrierCode(_BAD_CONFIGURATION, "The API key may not send messages"),
        "10011": CarrierCode(_THROTTLED, "Telnyx takes no more messages at the moment"),
        "10015": CarrierCode(_REJECTED, "Telnyx cannot read the message"),
        "10016": CarrierCode(_REJECTED, "The sender's or recipient's number is not in the format of E.164"),
        "10017": CarrierCode(_BAD_CONFIGURATION, "Telnyx does not know something that the message refers to"),
        "40001": CarrierCode(_REJECTED, "The recipient's number is a landline or cannot be reached"),
        "40002": CarrierCode(_REJECTED, "A filter took the message for unwanted, for now"),
        "40003": CarrierCode(_REJECTED, "A filter took the message for unwanted, and blocks the sender's number"),
        "40004": CarrierCode(_REJECTED, "The recipient's carrier refused the message and gave no reason"),
        "40005": CarrierCode(_REJECTED, "The message could not be delivered in time"),
        "40006": CarrierCode(_REJECTED, "The recipient's carrier is not available"),
        "40007": CarrierCode(_REJECTED, "The message went in a circle between carriers"),
        "40008": CarrierCode(_REJECTED, "The recipient's carrier did not accept the message"),
        "40009": CarrierCode(_REJECTED, "The recipient's carrier does not accept the message's content"),
        "40010": CarrierCode(_REJECTED, "The sender's number is not registered for texting (10DLC)"),
        "40011": CarrierCode(_THROTTLED, "The rate limit of the recipient's carrier was exceeded"),
        "40012": CarrierCode(_REJECTED, "The recipient's carrier does not accept the recipient's number"),
        "40013": CarrierCode(_REJECTED, "The recipient's carrier does not accept the sender's number"),
        "40014": CarrierCode(_REJECTED, "The message waited too long at Telnyx"),
        "40015": CarrierCode(_REJECTED, "Telnyx filtered the message as unwanted"),
        "40300": CarrierCode(_OPTED_OUT, "The recipient has opted out at the carrier"),
        "40301": CarrierCode(_REJECTED, "The recipient's number cannot receive this kind of message"),
        "40302": CarrierCode(_REJECTED, "The message is too long or too large"),
        "40305": CarrierCode(_REJECTED, "The sender's number does not belong to the messaging profile"),
        "40306": CarrierCode(_REJECTED, "The messaging profile has no alphanumeric sender"),
        "40310": CarrierCode(_REJECTED, "The recipient's number is not a valid number"),
        "40312": CarrierCode(_BAD_CONFIGURATION, "The messaging profile is disabled"),
        "40314": CarrierCode(_BAD_CONFIGURATION, "The Telnyx account may not send messages"),
        "40315": CarrierCode(_REJECTED, "Too many messages from the sender's number have failed"),
        "40316": CarrierCode(_REJECTED, "The message has neither text nor media"),
        "40317": CarrierCode(_REJECTED, "A medium cannot be fetched, or is too large"),
        "40318": CarrierCode(_THROTTLED, "Too many messages are waiting at Telnyx"),
        "40319": CarrierCode(_REJECTED, "The sender's number cannot send this kind of message"),
        "40320": CarrierCode(_RETRY, "The sender's number cannot be used at the moment"),
        KEY_CONFLICT: CarrierCode(_UNKNOWN, "Telnyx knows the message's idempotency key from another request"),
    }
)


def read_code(answer: Mapping[str, Any]) -> str:
    """Return the first code of a response that the table has, else the first one; empty if it has none."""
    errors = as_objects(answer.get("errors"))
    if any("idempotency" in (as_text(error.get("title")) + as_text(error.get("detail"))).lower() for error in errors):
        return KEY_CONFLICT
    codes = [code for code in (as_code(error.get("code")) for error in errors) if code]
    return next((code for code in codes if code in CODES), codes[0] if codes else "")


def as_code(value: Any) -> str:
    """Return an error code as a string; empty if it is not a number, as Telnyx's codes are."""
    text = as_text(value)
    return text if text.isascii() and text.isdecimal() and len(text) <= _MAX_CODE_LENGTH else ""
