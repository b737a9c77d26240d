"""Plivo's API. Webhooks are in `webhooks.py`, signatures in `signatures.py`, error codes in `codes.py`."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from app.carriers.base import (
    AccountFinding,
    CarrierEvent,
    OutboundMessage,
    SendError,
    SendErrorKind,
    SendResult,
    WebhookAnswer,
    WebhookRequest,
)
from app.carriers.calls import CarrierCalls
from app.carriers.capabilities import CarrierCapabilities
from app.carriers.credentials import CarrierCredentials
from app.carriers.http import basic_auth
from app.carriers.json_values import as_text
from app.carriers.plivo import signatures, webhooks
from app.carriers.plivo.account import CREDENTIAL_FIELDS, try_account
from app.carriers.plivo.codes import CODES, TOO_LONG
from app.carriers.preconditions import require_sendable
from app.text.segments import is_gsm_7
from app.times.clock import Clock

_MAX_UNICODE_LENGTH = 737
"""Longest text with characters beyond GSM-7, in UTF-16 units."""


class Plivo:
    """Plivo, for all accounts of an instance."""

    name = "plivo"
    # Several recipients of one request would get a message each, and not see the others: no group message.
    capabilities = CarrierCapabilities(
        max_text_length=1600, max_media=10, max_media_bytes=5_000_000, sends_from_names=True, sends_from_short_codes=True
    )
    credential_fields = CREDENTIAL_FIELDS
    webhook_answer = WebhookAnswer("application/xml", '<?xml version="1.0" encoding="UTF-8"?><Response/>')

    def __init__(self, base_url: str, public_url: str, answer_seconds: float, clock: Clock) -> None:
        """Set the endpoints.

        Args:
            base_url: URL of the API without a trailing slash.
            public_url: public URL of this instance, for status callbacks.
            answer_seconds: time limit for a response.
            clock: returns the present time in ms.
        """
        self._base_url = base_url
        self._public_url = public_url
        self._calls = CarrierCalls("Plivo", CODES, _read_code, answer_seconds, clock)

    def send(self, message: OutboundMessage, credentials: CarrierCredentials) -> SendResult:
        """Send a message.

        Raises:
            SendError: Plivo did not accept the message, or did not respond.
        """
        require_sendable("Plivo", self.capabilities, message)
        _require_short(message.body)
        body: dict[str, Any] = {
            "src": message.from_number,
            "dst": message.to_number,
            "type": "mms" if message.media else "sms",
            "url": f"{self._public_url}/receive?provider={self.name}&message={quote(message.message_id, safe='')}",
            "method": "POST",
        }
        if message.body:
            body["text"] = message.body
        if message.media:
            body["media_urls"] = list(message.media)
        answer = self._ask("POST", "Message/", credentials, body)
        carrier_message_id = _first(answer.get("message_uuid"))
        if not carrier_message_id:
            raise SendError(SendErrorKind.UNKNOWN, "no-uuid", "Plivo's response is not valid")
        return SendResult(carrier_message_id)

    def parse(self, request: WebhookRequest) -> list[CarrierEvent]:
        """Return the event of a webhook request; do not trust it before `verify`.

        Raises:
            MalformedWebhookError: the body does not have Plivo's format.
        """
        return [webhooks.read_event(request)]

    def verify(self, request: WebhookRequest, credentials: CarrierCredentials) -> bool:
        """Whether Plivo signed the request for this account; takes constant time."""
        return signatures.is_genuine(request, credentials)

    def make_probe(self, url: str, credentials: CarrierCredentials) -> WebhookRequest | None:
        """Return a signed receipt for a message that does not exist."""
        return signatures.make_probe(url, credentials)

    def test_account(self, credentials: CarrierCredentials) -> Sequence[AccountFinding]:
        """Ask for the account, and return the findings; sends nothing."""
        return list(try_account(lambda: self._ask("GET", "", credentials)))

    def _ask(
        self, method: str, path: str, credentials: CarrierCredentials, body: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return Plivo's JSON object; empty if a 2xx response contains none."""
        auth_id = credentials.get("auth_id")
        if not auth_id:
            reason = "No Plivo account is configured for the sender's number"
            raise SendError(SendErrorKind.BAD_CONFIGURATION, "", reason, is_answered=None)
        url = f"{self._base_url}/v1/Account/{quote(auth_id, safe='')}/{path}"
        return self._calls.ask(method, url, basic_auth(auth_id, credentials.get("auth_token")), body=body)


def _require_short(text: str) -> None:
    """Require a text that Plivo takes: it accepts longer ones with a 202, and fails them later.

    Raises:
        SendError: REJECTED, with the code of Plivo's later receipt.
    """
    if len(text.encode("utf-16-le")) // 2 > _MAX_UNICODE_LENGTH and not is_gsm_7(text):
        raise SendError(SendErrorKind.REJECTED, TOO_LONG, CODES.explain(TOO_LONG), is_answered=None)


def _first(value: Any) -> str:
    """Return the first id of a list; empty if there is none."""
    first = value[0] if isinstance(value, list) and value else value
    return first if isinstance(first, str) else ""


def _read_code(answer: Mapping[str, Any]) -> str:
    """Return an error code of a refusal: Plivo documents none there, but the same codes as in receipts would say more."""
    return webhooks.read_code(as_text(answer.get("error_code")))
