"""SkySwitch's error codes: meaning for the message, and explanation for the sender.

SkySwitch publishes none. Public clients see `{"error": code, "message": text}` with the HTTP status as code, and the words of
OAuth for tokens and scopes. A 500 is not in the table: whether the message was taken is not known.
"""

from app.carriers.base import SendErrorKind
from app.carriers.codes import CarrierCode, CodeTable

_REJECTED = SendErrorKind.REJECTED
_THROTTLED = SendErrorKind.THROTTLED
_BAD_CONFIGURATION = SendErrorKind.BAD_CONFIGURATION

TOKEN_REFUSED = ("401", "invalid_token", "http-401")
"""Codes of a call whose token SkySwitch rejects."""

CODES = CodeTable(
    {
        "400": CarrierCode(_REJECTED, "SkySwitch does not accept the message"),
        "401": CarrierCode(_BAD_CONFIGURATION, "SkySwitch does not accept the account's token"),
        "403": CarrierCode(_BAD_CONFIGURATION, "The SkySwitch account may not send messages: it lacks the scope messaging"),
        "404": CarrierCode(_BAD_CONFIGURATION, "SkySwitch does not know the account, or the path of its messages"),
        "422": CarrierCode(_REJECTED, "SkySwitch does not accept the message"),
        "429": CarrierCode(_THROTTLED, "SkySwitch takes no more messages at the moment"),
        "insufficient_scope": CarrierCode(
            _BAD_CONFIGURATION, "The SkySwitch account may not send messages: it lacks the scope messaging"
        ),
        "invalid_client": CarrierCode(_BAD_CONFIGURATION, "SkySwitch does not accept client_id and client_secret"),
        "invalid_grant": CarrierCode(_BAD_CONFIGURATION, "SkySwitch does not accept user name and password"),
        "invalid_token": CarrierCode(_BAD_CONFIGURATION, "SkySwitch does not accept the account's token"),
    }
)
