"""SkySwitch as a carrier of messages. Webhooks are in `webhooks.py`, what is assumed in `names.py`."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from app.carriers.base import (
    PROBE_ID,
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
from app.carriers.capabilities import CarrierCapabilities, WebhookProof
from app.carriers.credentials import CarrierCredentials
from app.carriers.skyswitch.account import CREDENTIAL_FIELDS, NAME, try_account
from app.carriers.skyswitch.client import LoginError, SkySwitchClient, TokenRefusedError
from app.carriers.skyswitch.codes import CODES, TOKEN_REFUSED
from app.carriers.skyswitch.names import SENT_ID_FIELDS, read_event_fields, read_send_fields
from app.carriers.skyswitch.webhooks import WebhookReader
from app.carriers.webhook_secrets import has_webhook_secret
from app.configuration.settings import Settings
from app.times.clock import Clock

_MAX_MEDIA = 10
_MAX_MEDIA_BYTES = 5_000_000
_MAX_CODE_LENGTH = 40


class SkySwitch:
    """SkySwitch, for all accounts of an instance."""

    name = NAME
    credential_fields = CREDENTIAL_FIELDS
    webhook_answer = WebhookAnswer("application/json", '{"status":"true"}')

    def __init__(self, client: SkySwitchClient, settings: Settings, clock: Clock) -> None:
        self._client = client
        self._send_path = settings.SKYSWITCH_SEND_PATH
        self._numbers_path = settings.SKYSWITCH_NUMBERS_PATH
        self._fields = read_send_fields(settings.SKYSWITCH_SEND_FIELDS)
        self._calls = CarrierCalls("SkySwitch", CODES, _read_code, settings.CARRIER_TIMEOUT_SECONDS, clock, client.http)
        self._reader = WebhookReader(read_event_fields(settings.SKYSWITCH_EVENT_FIELDS), settings.DEFAULT_REGION, clock)
        self.capabilities = CarrierCapabilities(
            max_text_length=1600,
            max_media=_MAX_MEDIA if self._fields["media"] else 0,
            max_media_bytes=_MAX_MEDIA_BYTES if self._fields["media"] else 0,
            webhook_proof=WebhookProof.PATH,
        )

    def send(self, message: OutboundMessage, credentials: CarrierCredentials) -> SendResult:
        """Send a message.

        Raises:
            SendError: SkySwitch did not accept the message, or did not respond.
        """
        if message.other_recipients:
            raise SendError(SendErrorKind.REJECTED, "group", "SkySwitch takes one recipient a message", is_answered=None)
        if len(message.media) > self.capabilities.max_media:
            reason = "SkySwitch takes no media here: the name of their field is not known"
            if self.capabilities.max_media:
                reason = f"SkySwitch takes at most {_MAX_MEDIA} media a message"
            raise SendError(SendErrorKind.REJECTED, "media", reason, is_answered=None)
        values: dict[str, Any] = {
            "from": message.from_number,
            "to": message.to_number,
            "text": message.body,
            "reference": message.message_id,
            "media": list(message.media),
        }
        body = {name: values[meaning] for meaning, name in self._fields.items() if name and values[meaning] not in ("", [])}
        answer = self._ask("POST", self._send_path, credentials, body=body)
        carrier_id = _read_id(answer)
        if not carrier_id:
            raise SendError(SendErrorKind.UNKNOWN, "no-id", "SkySwitch's response has no id: whether it sends is not known")
        return SendResult(carrier_id)

    def parse(self, request: WebhookRequest) -> list[CarrierEvent]:
        """Return the events of a webhook request; do not trust them before `verify`.

        Raises:
            MalformedWebhookError: the body has no known fields of a message or a receipt.
        """
        return self._reader.read_events(request)

    def test_account(self, credentials: CarrierCredentials) -> Sequence[AccountFinding]:
        """Log in and list the account's numbers, and return the findings; sends nothing."""
        return list(
            try_account(
                lambda: self._ask("GET", self._numbers_path, credentials, query={"limit": "1"}),
                has_fixed_token=bool(credentials.get("access_token")),
            )
        )

    def verify(self, request: WebhookRequest, credentials: CarrierCredentials) -> bool:
        """Whether the path has the account's webhook secret; takes constant time."""
        return has_webhook_secret(request, credentials)

    def make_probe(self, url: str, credentials: CarrierCredentials) -> WebhookRequest:  # noqa: ARG002 - the URL has the secret
        """Return a receipt for a message that does not exist."""
        body = json.dumps({"id": PROBE_ID, "ref_id": PROBE_ID, "status": "sent"}).encode()
        return WebhookRequest(url, {"Content-Type": "application/json"}, body)

    def _ask(self, method: str, path: str, credentials: CarrierCredentials, **content: Any) -> dict[str, Any]:
        if not credentials.get("account_id"):
            reason = "No SkySwitch account is configured for the sender's number"
            raise SendError(SendErrorKind.BAD_CONFIGURATION, "", reason, is_answered=None)
        url = self._client.url_of(credentials, path)

        def call(authorization: str) -> dict[str, Any]:
            try:
                return self._calls.ask(method, url, authorization, **content)
            except SendError as error:
                if error.code in TOKEN_REFUSED:
                    raise TokenRefusedError from error
                raise

        try:
            return self._client.run(credentials, call)
        except TokenRefusedError as error:
            if isinstance(error.__cause__, SendError):
                raise error.__cause__ from None
            raise
        except LoginError as error:
            kind = SendErrorKind.BAD_CONFIGURATION if error.is_account_wrong else SendErrorKind.RETRY
            raise SendError(kind, "login", str(error), error.retry_after, is_answered=error.is_answered) from error


def _read_id(answer: Mapping[str, Any]) -> str:
    """Return SkySwitch's id of a message, which may be inside `data`; empty if there is none."""
    inner = answer.get("data")
    for record in (answer, inner if isinstance(inner, dict) else {}):
        for name in SENT_ID_FIELDS:
            value = record.get(name)
            if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
                return str(value).strip()
    return ""


def _read_code(answer: Mapping[str, Any]) -> str:
    """Return the error code of a response; empty if it is a sentence or nothing."""
    value = answer.get("error")
    code = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return code if len(code) <= _MAX_CODE_LENGTH and code.isascii() and code.replace("_", "").replace("-", "").isalnum() else ""
