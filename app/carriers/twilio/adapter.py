"""Twilio REST API. What compatible carriers share is in `app/carriers/laml`."""

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
from app.carriers.twilio import signatures
from app.carriers.twilio.account import try_account
from app.carriers.twilio.codes import CODES
from app.times.clock import Clock

# With this fragment, Twilio retries a webhook up to five times after a response other than 2xx. The signature excludes it.
_REPEATED = "#rc=5&rp=all"

# Twilio promises no length.
_TOKEN_FORM = CredentialForm(r"[!-~]{8,200}", "8 to 200 characters without spaces, as Twilio's console shows it")


def _sid_form(prefix: str) -> CredentialForm:
    return CredentialForm(rf"{prefix}[0-9A-Fa-f]{{32}}", f"{prefix} and 32 hexadecimal digits")


class Twilio:
    """Twilio, for all accounts of an instance."""

    name = "twilio"
    capabilities = CarrierCapabilities(
        max_text_length=1600, max_media=10, max_media_bytes=5_000_000, sends_from_names=True, sends_from_short_codes=True
    )
    credential_fields = CredentialFields(
        required=frozenset({"account_sid", "auth_token"}),
        optional=frozenset(
            {
                "auth_token_previous",
                "api_key_sid",
                "api_key_secret",
                "messaging_service_sid",
                "shared_key",
                "shared_key_previous",
            }
        ),
        forms={
            "account_sid": _sid_form("AC"),
            "auth_token": _TOKEN_FORM,
            "auth_token_previous": _TOKEN_FORM,
            "api_key_sid": _sid_form("SK"),
            "api_key_secret": _TOKEN_FORM,
            "messaging_service_sid": _sid_form("MG"),
        },
        together=(frozenset({"api_key_sid", "api_key_secret"}),),
        public=frozenset({"account_sid", "api_key_sid", "messaging_service_sid"}),
        identity="account_sid",
    )
    webhook_answer = EMPTY_RESPONSE

    def __init__(self, base_url: str, public_url: str, answer_seconds: float, clock: Clock) -> None:
        """Set the endpoints.

        Args:
            base_url: URL of the REST API without a trailing slash.
            public_url: public URL of this instance, for status callbacks.
            answer_seconds: time limit for a response.
            clock: returns the present time in ms.
        """
        self._base_url = base_url
        self._public_url = public_url
        self._messages = MessageResource("Twilio", CODES, answer_seconds, clock)

    def send(self, message: OutboundMessage, credentials: CarrierCredentials) -> SendResult:
        """Send a message.

        Raises:
            SendError: Twilio did not accept the message, or did not respond.
        """
        require_sendable("Twilio", self.capabilities, message)
        form = message_form(message, callback_url(self._public_url, self.name, message.message_id) + _REPEATED)
        if service := credentials.get("messaging_service_sid"):
            form.append(("MessagingServiceSid", service))
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
            SendError: Twilio did not respond.
        """
        return self._messages.find(self._login(credentials), message, since, until)

    def parse(self, request: WebhookRequest) -> list[CarrierEvent]:
        """Return the event of a webhook request; do not trust it before `verify`.

        Raises:
            MalformedWebhookError: the body does not have Twilio's format.
        """
        return [read_event(request, CODES)]

    def test_account(self, credentials: CarrierCredentials) -> Sequence[AccountFinding]:
        """Log in with each credential, and return the findings; sends nothing."""
        url = self._login(credentials).url

        def get(path: str, query: Mapping[str, str], authorization: str) -> dict[str, Any]:
            return self._messages.get(Login(url, authorization), path, query)

        return list(try_account(get, credentials))

    def media_login(self, url: str, credentials: CarrierCredentials, seconds: float = 60.0) -> str:
        """Return the login for a link to media at Twilio, for accounts that protect them; empty for other hosts."""
        del seconds  # Nobody is asked.
        own, named = urlsplit(self._base_url), urlsplit(url)
        return self._login(credentials).authorization if (named.scheme, named.netloc) == (own.scheme, own.netloc) else ""

    def verify(self, request: WebhookRequest, credentials: CarrierCredentials) -> bool:
        """Whether Twilio signed the request for this account; takes constant time."""
        return signatures.is_genuine(request, credentials)

    def make_probe(self, url: str, credentials: CarrierCredentials) -> WebhookRequest | None:
        """Return a signed receipt for a message that does not exist."""
        return make_probe(url, signatures.SIGNATURE_HEADER, credentials.get("auth_token"))

    def _login(self, credentials: CarrierCredentials) -> Login:
        """Return the account with its API key, if it has one, because that can be revoked separately.

        Raises:
            SendError: there is no account.
        """
        account_sid = credentials.get("account_sid")
        if not account_sid:
            reason = "No Twilio account is configured for the sender's number"
            raise SendError(SendErrorKind.BAD_CONFIGURATION, "", reason, is_answered=None)
        user, password = account_sid, credentials.get("auth_token")
        if key := credentials.get("api_key_sid"):
            user, password = key, credentials.get("api_key_secret")
        return Login(f"{self._base_url}/2010-04-01/Accounts/{quote(account_sid, safe='')}", basic_auth(user, password))
