"""Telnyx's API, version 2. Webhooks are in `webhooks.py`, error codes in `codes.py`."""

import hashlib
import json
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
from app.carriers.credentials import CarrierCredentials, CredentialFields, CredentialForm
from app.carriers.json_values import as_count, as_object, as_objects
from app.carriers.preconditions import require_sendable
from app.carriers.telnyx import webhooks
from app.carriers.telnyx.account import try_account
from app.carriers.telnyx.codes import CODES, read_code
from app.times.clock import HOUR, Clock

MESSAGES_PATH = "/v2/messages"
GROUP_PATH = "/v2/messages/group_mms"

_TOKEN_FORM = CredentialForm(r"[!-~]{8,500}", "8 to 500 characters without spaces, as Telnyx's portal shows it")
_KEY_FORM = CredentialForm(r"[A-Za-z0-9+/]{43}=", "the public key of Telnyx's portal: 44 characters of Base64")


class Telnyx:
    """Telnyx, for all accounts of an instance."""

    name = "telnyx"
    capabilities = CarrierCapabilities(
        # Ten parts.
        max_text_length=1530,
        max_media=10,
        max_media_bytes=1_000_000,
        max_recipients=8,
        sends_from_names=True,
        sends_from_short_codes=True,
        # Telnyx knows a key for 24 hours; less, since clocks differ and requests take time.
        repeat_window_ms=23 * HOUR,
    )
    credential_fields = CredentialFields(
        optional=frozenset(
            {"api_key", "access_token", "account_id", "public_key", "public_key_previous", "messaging_profile_id"}
        ),
        forms={
            "api_key": _TOKEN_FORM,
            "access_token": _TOKEN_FORM,
            "account_id": CredentialForm(r"[ -~]{0,200}", "empty, or up to 200 characters"),
            "public_key": _KEY_FORM,
            "public_key_previous": _KEY_FORM,
            "messaging_profile_id": CredentialForm(r"[0-9A-Za-z-]{8,64}", "the id of a messaging profile"),
        },
        alternatives=(frozenset({"api_key"}), frozenset({"access_token"})),
        public=frozenset({"account_id", "public_key", "public_key_previous", "messaging_profile_id"}),
        identity="public_key",
    )
    webhook_answer = WebhookAnswer("application/json", "{}")

    def __init__(self, base_url: str, public_url: str, answer_seconds: float, clock: Clock) -> None:
        """Set the endpoints.

        Args:
            base_url: URL of the API without version and trailing slash.
            public_url: public URL of this instance, for receipts.
            answer_seconds: time limit for a response.
            clock: returns the present time in ms.
        """
        self._base_url = base_url
        self._public_url = public_url
        self._clock = clock
        self._calls = CarrierCalls("Telnyx", CODES, read_code, answer_seconds, clock)

    def send(self, message: OutboundMessage, credentials: CarrierCredentials) -> SendResult:
        """Send a message, to a group by MMS.

        Raises:
            SendError: Telnyx did not accept the message, or did not respond.
        """
        require_sendable("Telnyx", self.capabilities, message)
        path, content = self._request(message, credentials)
        # The stored key stays if a link to a medium is signed anew: Telnyx then refuses the request instead of sending it.
        headers = {"Idempotency-Key": message.idempotency_key or _idempotency_key(message, path, content)}
        data = self._ask("POST", path, credentials, content, headers)
        message_id = webhooks.read_message_id(data)
        if not message_id:
            raise SendError(SendErrorKind.UNKNOWN, "no-id", "Telnyx's response is not valid")
        recipients = as_objects(data.get("to"))
        if recipients and all(entry.get("status") in webhooks.FAILED_STATUSES for entry in recipients):
            code = webhooks.read_failure(data, 0)
            raise SendError(CODES.kind_after_acceptance(code), code, CODES.explain(code))
        return SendResult(message_id, as_count(data.get("parts")))

    def idempotency_key(self, message: OutboundMessage, credentials: CarrierCredentials) -> str:
        """Return the key of the request that sends a message; another request has another key."""
        return _idempotency_key(message, *self._request(message, credentials))

    def parse(self, request: WebhookRequest) -> list[CarrierEvent]:
        """Return the events of a webhook request; do not trust them before `verify`.

        Raises:
            MalformedWebhookError: the body does not have Telnyx's format.
        """
        return webhooks.read_events(request)

    def test_account(self, credentials: CarrierCredentials) -> Sequence[AccountFinding]:
        """Log in, and return the findings; sends nothing."""

        def get(path: str) -> Mapping[str, Any]:
            return self._ask("GET", path, credentials)

        return list(try_account(get, credentials, f"{self._public_url}/receive?provider={self.name}"))

    def verify(self, request: WebhookRequest, credentials: CarrierCredentials) -> bool:
        """Whether Telnyx signed the request recently for this account."""
        return webhooks.is_genuine(request, credentials, self._clock())

    def _request(self, message: OutboundMessage, credentials: CarrierCredentials) -> tuple[str, dict[str, Any]]:
        """Return the path and the body of a message; members that are empty are left out."""
        is_group = bool(message.other_recipients)
        content: dict[str, Any] = {
            "from": message.from_number,
            "to": list(message.recipients) if is_group else message.to_number,
            "text": message.body,
            "media_urls": list(message.media),
            "messaging_profile_id": "" if is_group else credentials.get("messaging_profile_id"),
            "webhook_url": f"{self._public_url}/receive?provider={self.name}&message={quote(message.message_id, safe='')}",
        }
        return GROUP_PATH if is_group else MESSAGES_PATH, {name: value for name, value in content.items() if value}

    def _ask(
        self,
        method: str,
        path: str,
        credentials: CarrierCredentials,
        content: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Mapping[str, Any]:
        """Return the `data` of Telnyx's response; empty if a 2xx response contains none."""
        token = credentials.get("api_key") or credentials.get("access_token")
        if not token:
            reason = "No Telnyx account is configured for the sender's number"
            raise SendError(SendErrorKind.BAD_CONFIGURATION, "", reason, is_answered=None)
        answer = self._calls.ask(method, self._base_url + path, f"Bearer {token}", body=content, headers=headers)
        return as_object(answer.get("data"))


def _idempotency_key(message: OutboundMessage, path: str, content: Mapping[str, Any]) -> str:
    """Return our message id with a hash of the request: Telnyx refuses a key that comes again with another body."""
    digest = hashlib.sha256(f"{path} {json.dumps(content)}".encode()).hexdigest()
    readable = "".join(character for character in message.message_id if character.isascii() and character.isalnum())
    return f"{readable[:100]}-{digest[:32]}"
