"""Bandwidth's messaging API v2. Webhooks are in `webhooks.py`, error codes in `codes.py`, accounts in `account.py`."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from app.carriers.bandwidth import webhooks
from app.carriers.bandwidth.account import CREDENTIAL_FIELDS, try_account
from app.carriers.bandwidth.codes import CODES
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
from app.carriers.capabilities import CarrierCapabilities, WebhookProof
from app.carriers.codes import CarrierCode, CodeTable
from app.carriers.credentials import CarrierCredentials
from app.carriers.http import basic_auth
from app.carriers.json_values import as_count
from app.carriers.preconditions import require_sendable
from app.carriers.tokens import AccessTokens
from app.safe_http.network import Call
from app.times.clock import Clock

_LOGIN_REFUSED = ("unauthorized", "http-401")
_CLIENT_REFUSED = CarrierCode(SendErrorKind.BAD_CONFIGURATION, "Bandwidth does not accept the account's client")
# RFC 6749, section 5.2.
_OAUTH_ERRORS = ("invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "invalid_scope")
_TOKEN_CODES = CodeTable(dict.fromkeys(_OAUTH_ERRORS, _CLIENT_REFUSED))


class Bandwidth:
    """Bandwidth, for all accounts of an instance."""

    name = "bandwidth"
    capabilities = CarrierCapabilities(
        max_text_length=2048,
        max_media=10,
        max_media_bytes=3_750_000,
        max_recipients=10,
        sends_from_names=True,
        sends_from_short_codes=True,
        webhook_proof=WebhookProof.BASIC_AUTH,
    )
    credential_fields = CREDENTIAL_FIELDS
    webhook_answer = WebhookAnswer("application/json", "{}")

    def __init__(self, base_url: str, token_url: str, answer_seconds: float, clock: Clock) -> None:
        """Set the endpoints.

        Args:
            base_url: URL of the messaging API without a trailing slash.
            token_url: URL that gives access tokens to clients.
            answer_seconds: time limit for sending a message, a login included.
            clock: returns the present time in ms.
        """
        self._base_url = base_url
        self._token_url = token_url
        self._seconds = answer_seconds
        self._calls = CarrierCalls("Bandwidth", CODES, _read_code, answer_seconds, clock)
        self._logins = CarrierCalls("Bandwidth", _TOKEN_CODES, _read_login_code, answer_seconds, clock)
        self._tokens = AccessTokens("Bandwidth", clock)

    def send(self, message: OutboundMessage, credentials: CarrierCredentials) -> SendResult:
        """Send a message; several recipients make a group message.

        Raises:
            SendError: Bandwidth did not accept the message, or did not respond.
        """
        require_sendable("Bandwidth", self.capabilities, message)
        body: dict[str, Any] = {
            "applicationId": credentials.get("application_id"),
            "to": [number for number in dict.fromkeys(message.recipients) if number != message.from_number],
            "from": message.from_number,
            "tag": message.message_id,
        }
        if message.body:
            body["text"] = message.body
        if message.media:
            body["media"] = list(message.media)
        answer = self._ask("POST", "messages", credentials, body)
        carrier_message_id = answer.get("id")
        if not isinstance(carrier_message_id, str) or not carrier_message_id:
            raise SendError(SendErrorKind.UNKNOWN, "no-id", "Bandwidth's response is not valid")
        return SendResult(carrier_message_id, as_count(answer.get("segmentCount")))

    def parse(self, request: WebhookRequest) -> list[CarrierEvent]:
        """Return the events of a webhook request; do not trust them before `verify`.

        Raises:
            MalformedWebhookError: the body does not have Bandwidth's format.
        """
        return webhooks.read_events(request)

    def verify(self, request: WebhookRequest, credentials: CarrierCredentials) -> bool:
        """Whether the request has the callback user and password of this account; takes constant time."""
        return webhooks.is_genuine(request, credentials)

    def media_login(self, url: str, credentials: CarrierCredentials, seconds: float = 60.0) -> str:
        """Return the login for a link to media at Bandwidth, within a time limit in s; empty for other hosts.

        Raises:
            SendError: no access token could be had.
        """
        own, named = urlsplit(self._base_url), urlsplit(url)
        if (named.scheme, named.netloc) != (own.scheme, own.netloc):
            return ""
        if not credentials.get("client_id"):
            return basic_auth(credentials.get("api_user"), credentials.get("api_password"))
        return f"Bearer {self._token(credentials, Call(min(self._seconds, seconds)))}"

    def make_probe(self, url: str, credentials: CarrierCredentials) -> WebhookRequest:
        """Return a receipt for a message that does not exist, with the callback login if the account has one."""
        return webhooks.make_probe(url, credentials)

    def test_account(self, credentials: CarrierCredentials) -> Sequence[AccountFinding]:
        """Log in, ask for the account's media, and return the findings; sends nothing."""
        return list(
            try_account(
                lambda: self._token(credentials, Call(self._seconds)),
                lambda: self._ask("GET", "media", credentials),
                credentials,
            )
        )

    def _ask(
        self, method: str, path: str, credentials: CarrierCredentials, body: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return Bandwidth's JSON object; a refused token is renewed once."""
        account_id = credentials.get("account_id")
        if not account_id or not (credentials.get("client_id") or credentials.get("api_user")):
            reason = "No Bandwidth account is configured for the sender's number"
            raise SendError(SendErrorKind.BAD_CONFIGURATION, "", reason, is_answered=None)
        url = f"{self._base_url}/users/{quote(account_id, safe='')}/{path}"
        if not credentials.get("client_id"):
            login = basic_auth(credentials.get("api_user"), credentials.get("api_password"))
            return self._calls.ask(method, url, login, body=body)
        call = Call(self._seconds)
        token = self._token(credentials, call)
        try:
            return self._calls.ask(method, url, f"Bearer {token}", body=body, seconds=_seconds_left(call))
        except SendError as error:
            if error.code not in _LOGIN_REFUSED:
                raise
        self._tokens.forget(_client(credentials), token)
        token = self._token(credentials, call)
        return self._calls.ask(method, url, f"Bearer {token}", body=body, seconds=_seconds_left(call))

    def _token(self, credentials: CarrierCredentials, call: Call) -> str:
        """Return an access token of the account's client."""

        def log_in() -> dict[str, Any]:
            login = basic_auth(*_client(credentials))
            form = [("grant_type", "client_credentials")]
            return self._logins.ask("POST", self._token_url, login, form=form, seconds=_seconds_left(call))

        return self._tokens.get(_client(credentials), log_in, call)


def _client(credentials: CarrierCredentials) -> tuple[str, str]:
    return credentials.get("client_id"), credentials.get("client_secret")


def _seconds_left(call: Call) -> float:
    """Return the seconds left for a call.

    Raises:
        SendError: RETRY: none are left, and nothing was sent.
    """
    try:
        return call.remaining()
    except TimeoutError:
        reason = "Bandwidth's login took too long, so the message was not sent"
        raise SendError(SendErrorKind.RETRY, "no-time", reason, is_answered=False) from None


def _read_code(answer: Mapping[str, Any]) -> str:
    """Return the type of an error in words. An unknown path has the body of a web server instead."""
    kind = answer.get("type")
    if isinstance(kind, str) and len(kind) <= 100 and kind.isascii() and kind.replace("-", "").isalnum():
        return kind
    return "not-found" if answer.get("status") == 404 else ""


def _read_login_code(answer: Mapping[str, Any]) -> str:
    kind = answer.get("error")
    return kind if isinstance(kind, str) and kind in _TOKEN_CODES else ""
