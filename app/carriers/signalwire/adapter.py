"""SignalWire's Compatibility API. What it shares with Twilio is in `app/carriers/laml`."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from app.carriers.base import (
    AccountFinding,
    CarrierEvent,
    MessageMatch,
    OutboundMessage,
    SendError,
    SendErrorKind,
    SendResult,
    WebhookRequest,
)
from app.carriers.capabilities import CarrierCapabilities
from app.carriers.credentials import CarrierCredentials, CredentialFields, CredentialForm
from app.carriers.http import basic_auth
from app.carriers.laml.probes import make_probe
from app.carriers.laml.resource import Login, MessageResource, callback_url, message_form
from app.carriers.laml.webhooks import EMPTY_RESPONSE, read_event
from app.carriers.preconditions import require_sendable
from app.carriers.signalwire import signatures
from app.carriers.signalwire.account import try_account
from app.carriers.signalwire.codes import CODES
from app.carriers.signalwire.space import SPACE_PATTERN, find_space_url
from app.times.clock import Clock

# SignalWire promises no length.
_TOKEN_FORM = CredentialForm(r"[!-~]{8,200}", "8 to 200 characters without spaces, as SignalWire's dashboard shows it")

_MEDIA_TYPES = frozenset(
    {
        "audio/mp4",
        "audio/mpeg",
        "audio/ogg",
        "audio/wav",
        "audio/amr",
        "image/jpeg",
        "image/gif",
        "image/png",
        "image/bmp",
        "text/plain",
        "text/calendar",
        "text/vcard",
        "video/mpeg",
        "video/mp4",
        "video/quicktime",
        "video/3gpp",
    }
)


class SignalWire:
    """SignalWire, for all accounts of an instance."""

    name = "signalwire"
    # 1.2 MB is the limit of local numbers; toll-free numbers have 750 KB. The number of media is not documented.
    capabilities = CarrierCapabilities(
        max_text_length=1600,
        max_media=8,
        max_media_bytes=1_200_000,
        media_types=_MEDIA_TYPES,
        sends_from_short_codes=True,
    )
    credential_fields = CredentialFields(
        required=frozenset({"project_id", "space_url", "auth_token"}),
        optional=frozenset({"signing_key", "signing_key_previous"}),
        forms={
            "project_id": CredentialForm(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", "a UUID"),
            "space_url": CredentialForm(SPACE_PATTERN, "the host name of a space, such as example.signalwire.com"),
            "auth_token": _TOKEN_FORM,
            "signing_key": _TOKEN_FORM,
            "signing_key_previous": _TOKEN_FORM,
        },
        public=frozenset({"project_id", "space_url"}),
        identity="project_id",
        host="space_url",
    )
    webhook_answer = EMPTY_RESPONSE

    def __init__(self, base_url: str, public_url: str, answer_seconds: float, clock: Clock) -> None:
        """Set the endpoints.

        Args:
            base_url: URL that replaces the spaces of all accounts, without a trailing slash; empty in production.
            public_url: public URL of this instance, for status callbacks.
            answer_seconds: time limit for a response.
            clock: returns the present time in ms.
        """
        self._base_url = base_url
        self._public_url = public_url
        self._messages = MessageResource("SignalWire", CODES, answer_seconds, clock)

    def send(self, message: OutboundMessage, credentials: CarrierCredentials) -> SendResult:
        """Send a message.

        Raises:
            SendError: SignalWire did not accept the message, or did not respond.
        """
        require_sendable("SignalWire", self.capabilities, message)
        form = message_form(message, callback_url(self._public_url, self.name, message.message_id))
        return self._messages.send(self._login(credentials), form)

    def find(
        self, message: OutboundMessage, since: int, until: int, credentials: CarrierCredentials
    ) -> list[MessageMatch] | None:
        """Return all messages between the same numbers from a while before `since` on; None if the list is incomplete.

        Args:
            message: the message as sent.
            since: earliest time of sending in ms.
            until: latest time of sending in ms.
            credentials: credentials of the account.

        Raises:
            SendError: SignalWire did not respond.
        """
        return self._messages.find(self._login(credentials), message, since, until)

    def parse(self, request: WebhookRequest) -> list[CarrierEvent]:
        """Return the event of a webhook request; do not trust it before `verify`.

        Raises:
            MalformedWebhookError: the body does not have SignalWire's format.
        """
        return [read_event(request, CODES)]

    def test_account(self, credentials: CarrierCredentials) -> Sequence[AccountFinding]:
        """Log in, and return the findings; sends nothing."""

        def get(path: str, query: Mapping[str, str]) -> dict[str, Any]:
            return self._messages.get(self._login(credentials), path, query)

        return list(try_account(get, credentials))

    def media_login(self, url: str, credentials: CarrierCredentials, seconds: float = 60.0) -> str:
        """Return the project's login for a link to media at its space; empty for other hosts.

        Raises:
            SendError: there is no account.
        """
        del seconds  # Nobody is asked.
        login = self._login(credentials)
        own, named = urlsplit(login.url), urlsplit(url)
        return login.authorization if (named.scheme, named.netloc) == (own.scheme, own.netloc) else ""

    def verify(self, request: WebhookRequest, credentials: CarrierCredentials) -> bool:
        """Whether SignalWire signed the request for this account; takes constant time."""
        return signatures.is_genuine(request, credentials)

    def make_probe(self, url: str, credentials: CarrierCredentials) -> WebhookRequest | None:
        """Return a signed receipt for a message that does not exist."""
        return make_probe(url, signatures.SIGNATURE_HEADERS[0], credentials.get("signing_key"))

    def _login(self, credentials: CarrierCredentials) -> Login:
        """Return the project at its space.

        Raises:
            SendError: there is no account, or its space is not at signalwire.com.
        """
        project_id = credentials.get("project_id")
        if not project_id:
            reason = "No SignalWire account is configured for the sender's number"
            raise SendError(SendErrorKind.BAD_CONFIGURATION, "", reason, is_answered=None)
        space_url = find_space_url(credentials.get("space_url"))
        if not space_url:
            reason = "The space_url of the SignalWire account is not a host below signalwire.com"
            raise SendError(SendErrorKind.BAD_CONFIGURATION, "", reason, is_answered=None)
        url = f"{self._base_url or space_url}/api/laml/2010-04-01/Accounts/{quote(project_id, safe='')}"
        return Login(url, basic_auth(project_id, credentials.get("auth_token")))
