"""Accounts at Bandwidth, and messages, that the tests use."""

from typing import Any

from app.carriers.base import OutboundMessage
from app.carriers.credentials import CarrierCredentials

ACCOUNT_ID = "5500123"
APPLICATION_ID = "93de2206-9669-4e07-948d-329f4b722ee2"
CALLBACK = {"callback_user": "texting", "callback_password": "a-callback-pässword"}
PROVIDER = {
    "name": "bandwidth",
    "account_id": ACCOUNT_ID,
    "application_id": APPLICATION_ID,
    "api_user": "api",
    "api_password": "pässword",
    **CALLBACK,
}
CREDENTIALS = CarrierCredentials(PROVIDER)
CLIENT = CarrierCredentials(
    {
        "account_id": ACCOUNT_ID,
        "application_id": APPLICATION_ID,
        "client_id": "cl-1",
        "client_secret": "s3cret",
        **CALLBACK,
    }
)


def outbound(**changes: Any) -> OutboundMessage:
    """Return a message to a customer."""
    values: dict[str, Any] = {
        "message_id": "m1",
        "from_number": "+12125550100",
        "to_number": "+12125550123",
        "body": "Hello!",
        "media": [],
        "attempt": 1,
    }
    return OutboundMessage(**{**values, **changes})
