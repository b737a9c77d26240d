"""Vonage's error codes: meaning for the message, and explanation for the sender.

The Messages API names a code in the fragment of `type`, or in `title`, and general errors by a word. Codes below 1000 are those
of the older SMS API, which receipts may still carry: 1, 7, 15, 29 and 33 of its responses, 6, 9 and 14 of its receipts.
"""

import re
from collections.abc import Mapping
from typing import Any

from app.carriers.base import SendErrorKind
from app.carriers.codes import CarrierCode, CodeTable
from app.carriers.json_values import as_object, as_text

OPTED_OUT = "opted-out"
"""Our code for an error that says so in words: Vonage lists no code of its own for it."""

_NUMBER = re.compile(r"[0-9]{1,5}")
_WORD = re.compile(r"[a-z][a-z-]{2,40}")
_SAYS_OPTED_OUT = re.compile(r"\bopt(?:ed)?[ -]out\b|requested not to receive", re.IGNORECASE)
_MAX_DEPTH = 3

_RETRY = SendErrorKind.RETRY
_THROTTLED = SendErrorKind.THROTTLED
_REJECTED = SendErrorKind.REJECTED
_OPTED_OUT = SendErrorKind.OPTED_OUT
_BAD_CONFIGURATION = SendErrorKind.BAD_CONFIGURATION

CODES = CodeTable(
    {
        "1000": CarrierCode(_THROTTLED, "Vonage takes no more messages at the moment"),
        "1010": CarrierCode(_REJECTED, "The message lacks something that Vonage requires"),
        "1020": CarrierCode(_REJECTED, "Vonage does not accept a value of the message"),
        "1030": CarrierCode(_RETRY, "Vonage had a fault of its own"),
        "1040": CarrierCode(_REJECTED, "Vonage cannot process the message, for example because of the recipient's prefix"),
        "1050": CarrierCode(_REJECTED, "The recipient's number is barred at Vonage"),
        "1060": CarrierCode(_BAD_CONFIGURATION, "The Vonage account is barred from sending"),
        "1070": CarrierCode(_BAD_CONFIGURATION, "The Vonage account has no credit or has reached its quota"),
        "1080": CarrierCode(_BAD_CONFIGURATION, "The Vonage account may not use this API"),
        "1090": CarrierCode(_REJECTED, "The message is too long"),
        "1100": CarrierCode(_RETRY, "Vonage could not pass the message on"),
        "1120": CarrierCode(_REJECTED, "The sender's number or name is not allowed in the recipient's country"),
        "1130": CarrierCode(_REJECTED, "Vonage does not accept the message's time to live"),
        "1140": CarrierCode(_BAD_CONFIGURATION, "The Vonage account may not use a feature of the message"),
        "1150": CarrierCode(_REJECTED, "Vonage does not accept the message's class"),
        "1160": CarrierCode(_REJECTED, "The recipient's number is not on the account's list of allowed numbers"),
        "1170": CarrierCode(_REJECTED, "The recipient's number is missing or not valid"),
        "1420": CarrierCode(_REJECTED, "The sender's number is not a valid sender"),
        "1430": CarrierCode(_REJECTED, "The recipient's number is not a valid recipient"),
        "1": CarrierCode(_THROTTLED, "Vonage takes no more messages at the moment"),
        "6": CarrierCode(_REJECTED, "The carrier filtered the message as unwanted"),
        "7": CarrierCode(_REJECTED, "The recipient's number is barred at Vonage"),
        "9": CarrierCode(_OPTED_OUT, "The recipient has opted out at the carrier"),
        "14": CarrierCode(_REJECTED, "The carrier blocked the message"),
        "15": CarrierCode(_REJECTED, "The sender's number or name is not allowed in the recipient's country"),
        "29": CarrierCode(_REJECTED, "The recipient's number is not on the account's list of allowed numbers"),
        "33": CarrierCode(_REJECTED, "The recipient's number is no longer in service"),
        OPTED_OUT: CarrierCode(_OPTED_OUT, "The recipient has opted out at the carrier"),
        "throttled": CarrierCode(_THROTTLED, "Vonage takes no more messages at the moment"),
        "unauthorized": CarrierCode(_BAD_CONFIGURATION, "Vonage does not accept the account's credentials"),
        "forbidden": CarrierCode(_BAD_CONFIGURATION, "The Vonage account may not send messages"),
        "unprovisioned": CarrierCode(_BAD_CONFIGURATION, "The Vonage account may not use this API"),
        "account-suspended": CarrierCode(_BAD_CONFIGURATION, "The Vonage account is suspended"),
        "low-balance": CarrierCode(_BAD_CONFIGURATION, "The Vonage account has no credit"),
        "jwt-expired": CarrierCode(_BAD_CONFIGURATION, "Vonage takes our login for expired: the server's clock may be wrong"),
        "jwt-revoked": CarrierCode(_BAD_CONFIGURATION, "The private key was revoked at Vonage"),
        "invalid-api-key": CarrierCode(_BAD_CONFIGURATION, "Vonage does not know the API key"),
        "invalid-params": CarrierCode(_REJECTED, "Vonage does not accept a value of the message"),
    }
)


def read_code(error: Mapping[str, Any]) -> str:
    """Return the code of an error response, or of the `error` of a receipt; empty if it has none."""
    for _ in range(_MAX_DEPTH):
        inner = as_object(error.get("error"))
        if not inner:
            break
        error = inner
    title, detail = as_text(error.get("title")), as_text(error.get("detail"))
    fragment = as_text(error.get("type")).partition("#")[2]
    if _SAYS_OPTED_OUT.search(f"{title} {detail}"):
        return OPTED_OUT
    candidates = [part for part in (fragment, title) if _NUMBER.fullmatch(part) or _WORD.fullmatch(part)]
    listed = [part for part in candidates if part in CODES]
    numbers = [part for part in candidates if _NUMBER.fullmatch(part)]
    return next(iter([*listed, *numbers, *candidates]), "")
