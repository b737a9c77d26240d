"""Vonage's Messages API, version 1. Webhooks are in `webhooks.py`, error codes in `codes.py`, logins in `tokens.py`."""

import mimetypes
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

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
from app.carriers.http import basic_auth
from app.carriers.json_values import as_text
from app.carriers.preconditions import require_sendable
from app.carriers.vonage import webhooks
from app.carriers.vonage.account import try_account
from app.carriers.vonage.codes import CODES, read_code
from app.carriers.vonage.tokens import ApplicationTokens, PrivateKeyForm
from app.times.clock import Clock

_MESSAGES_PATH = "/v1/messages"
_MAX_REFERENCE_LENGTH = 100
_MAX_CAPTION_LENGTH = 3000
_SECRET_FORM = CredentialForm(r"[!-~]{4,200}", "4 to 200 characters without spaces, as Vonage's dashboard shows it")
_KINDS = {"text/vcard": "vcard", "text/x-vcard": "vcard"}


class Vonage:
    """Vonage, for all accounts of an instance."""

    name = "vonage"
    capabilities = CarrierCapabilities(
        max_text_length=3200, max_media=1, max_media_bytes=600_000, sends_from_names=True, sends_from_short_codes=True
    )
    credential_fields = CredentialFields(
        required=frozenset({"signature_secret"}),
        optional=frozenset({"application_id", "private_key", "api_key", "api_secret", "signature_secret_previous"}),
        forms={
            "application_id": CredentialForm(r"[0-9A-Za-z-]{8,64}", "the id of an application, as Vonage's dashboard shows it"),
            "private_key": PrivateKeyForm("", "an RSA private key in PEM format, without a password"),
            "api_key": CredentialForm(r"[0-9A-Za-z_-]{4,64}", "the API key of Vonage's dashboard"),
            "api_secret": _SECRET_FORM,
            "signature_secret": _SECRET_FORM,
            "signature_secret_previous": _SECRET_FORM,
        },
        alternatives=(frozenset({"application_id", "private_key"}), frozenset({"api_key", "api_secret"})),
        public=frozenset({"application_id", "api_key"}),
        identity="application_id",
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
        self._tokens = ApplicationTokens()
        self._calls = CarrierCalls("Vonage", CODES, read_code, answer_seconds, clock)

    def send(self, message: OutboundMessage, credentials: CarrierCredentials) -> SendResult:
        """Send a message, one with a medium by MMS.

        Raises:
            SendError: Vonage did not accept the message, or did not respond.
        """
        require_sendable("Vonage", self.capabilities, message)
        answer = self._post(self._content(message), credentials)
        message_id = as_text(answer.get("message_uuid"))
        if not message_id:
            raise SendError(SendErrorKind.UNKNOWN, "no-id", "Vonage's response is not valid")
        return SendResult(message_id)

    def parse(self, request: WebhookRequest) -> list[CarrierEvent]:
        """Return the event of a webhook request; do not trust it before `verify`.

        Raises:
            MalformedWebhookError: the body does not have Vonage's format.
        """
        return [webhooks.read_event(request)]

    def test_account(self, credentials: CarrierCredentials) -> Sequence[AccountFinding]:
        """Log in, and return the findings; sends nothing, since a message without recipient is refused."""

        def post_nothing() -> None:
            self._post({}, credentials)

        def ask(method: str, path: str) -> Mapping[str, Any]:
            login = basic_auth(credentials.get("api_key"), credentials.get("api_secret"))
            return self._calls.ask(method, self._base_url + path, login)

        return list(try_account(post_nothing, ask, credentials, f"{self._public_url}/receive?provider={self.name}"))

    def verify(self, request: WebhookRequest, credentials: CarrierCredentials) -> bool:
        """Whether Vonage signed the request recently for this account; takes constant time."""
        return webhooks.is_genuine(request, credentials, self._clock())

    def make_probe(self, url: str, credentials: CarrierCredentials) -> WebhookRequest | None:
        """Return a signed receipt for a message that does not exist."""
        return webhooks.make_probe(url, credentials, self._clock())

    def _content(self, message: OutboundMessage) -> dict[str, Any]:
        """Return the body of a message."""
        content: dict[str, Any] = {
            "channel": "sms",
            "message_type": "text",
            "from": message.from_number.removeprefix("+"),
            "to": message.to_number.removeprefix("+"),
            "webhook_url": f"{self._public_url}/receive?provider={self.name}&message={quote(message.message_id, safe='')}",
            "webhook_version": "v1",
        }
        if len(message.message_id) <= _MAX_REFERENCE_LENGTH:
            content["client_ref"] = message.message_id
        if not message.media:
            return content | {"text": message.body}
        if len(message.body) > _MAX_CAPTION_LENGTH:
            reason = f"Vonage sends at most {_MAX_CAPTION_LENGTH} characters together with a medium"
            raise SendError(SendErrorKind.REJECTED, "too-long", reason, is_answered=None)
        (url,) = message.media
        kind = _kind_of(url)
        medium = {"url": url, "caption": message.body} if message.body else {"url": url}
        return content | {"channel": "mms", "message_type": kind, kind: medium}

    def _post(self, content: Mapping[str, Any], credentials: CarrierCredentials) -> Mapping[str, Any]:
        url = self._base_url + _MESSAGES_PATH
        return self._calls.ask("POST", url, self._login(credentials), body=content, headers={"Accept": "application/json"})

    def _login(self, credentials: CarrierCredentials) -> str:
        """Return the Authorization header: of the application if the account has its key, which can be revoked separately."""
        application_id, private_key = credentials.get("application_id"), credentials.get("private_key")
        if application_id and private_key:
            if token := self._tokens.get(application_id, private_key, self._clock()):
                return f"Bearer {token}"
            raise SendError(
                SendErrorKind.BAD_CONFIGURATION, "", "The private key of the Vonage account cannot be read", is_answered=None
            )
        if credentials.get("api_key") and credentials.get("api_secret"):
            return basic_auth(credentials.get("api_key"), credentials.get("api_secret"))
        reason = "No Vonage account is configured for the sender's number"
        raise SendError(SendErrorKind.BAD_CONFIGURATION, "", reason, is_answered=None)


def _kind_of(url: str) -> str:
    """Return the kind of a medium by its file name: an image if that says nothing, as most media are."""
    content_type = mimetypes.guess_type(urlsplit(url).path)[0] or "image/jpeg"
    if content_type in _KINDS:
        return _KINDS[content_type]
    kind = content_type.partition("/")[0]
    return kind if kind in ("image", "audio", "video") else "file"
