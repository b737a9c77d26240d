"""Twilio REST API. Webhooks are in `webhooks.py`, error codes in `codes.py`."""

import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from app.carriers.base import (
    AccountFinding,
    CarrierEvent,
    MessageMatch,
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
from app.carriers.preconditions import require_sendable
from app.carriers.twilio import webhooks
from app.carriers.twilio.account import try_account
from app.carriers.twilio.codes import CODES
from app.safe_http.http_dates import read_http_date
from app.times.clock import MINUTE, SECOND, Clock

# With this fragment, Twilio retries a webhook up to five times after a response other than 2xx. The signature excludes it.
_REPEATED = "#rc=5&rp=all"
# Maximum difference between Twilio's clock and ours, in ms.
_CLOCK_SKEW_MS = 5 * SECOND
# Window of messages that may be related to the one searched for; much larger than the clock skew.
_SEARCH_WINDOW_MS = 10 * MINUTE
_PAGE_SIZE = 1000
_MESSAGES = "/Messages.json"
_MAX_PAGES = 5
_LIST_BYTES = 16_000_000

_MAX_CODE_LENGTH = 6
_NEVER_SENT = ("failed", "undelivered", "canceled")


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
    webhook_answer = WebhookAnswer("text/xml", '<?xml version="1.0" encoding="UTF-8"?><Response/>')

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
        self._calls = CarrierCalls("Twilio", CODES, lambda answer: _code(answer.get("code")), answer_seconds, clock)
        self._list_seconds = 2 * answer_seconds

    def send(self, message: OutboundMessage, credentials: CarrierCredentials) -> SendResult:
        """Send a message.

        Raises:
            SendError: Twilio did not accept the message, or did not respond.
        """
        require_sendable("Twilio", self.capabilities, message)
        form = [("To", message.to_number), ("From", message.from_number)]
        if service := credentials.get("messaging_service_sid"):
            form.append(("MessagingServiceSid", service))
        if message.body:
            form.append(("Body", message.body))
        form += [("MediaUrl", url) for url in message.media]
        callback = f"{self._public_url}/receive?provider={self.name}&message={quote(message.message_id, safe='')}{_REPEATED}"
        form.append(("StatusCallback", callback))
        answer = self._ask("POST", credentials.get("account_sid"), _MESSAGES, _login(credentials), form=form)
        sid = answer.get("sid")
        if not isinstance(sid, str) or not sid:
            raise SendError(SendErrorKind.UNKNOWN, "no-sid", "Twilio's response is not valid")
        if answer.get("status") in _NEVER_SENT:
            code = _code(answer.get("error_code"))
            raise SendError(CODES.kind_after_acceptance(code), code, CODES.explain(code))
        return _taken(answer)

    def find(
        self, message: OutboundMessage, since: int, until: int, credentials: CarrierCredentials
    ) -> list[MessageMatch] | None:
        """Return all messages between the same numbers from a while before `since` on; None if the list is incomplete.

        Twilio does not return our id, so only text and time identify a message. Queued messages have no DateSent, so that
        filter is not used: it could hide the message.

        Args:
            message: the message as sent.
            since: earliest time of sending in ms.
            until: latest time of sending in ms.
            credentials: credentials of the account.

        Raises:
            SendError: Twilio did not respond.
        """
        entries = self._list({"To": message.to_number, "From": message.from_number, "PageSize": str(_PAGE_SIZE)}, credentials)
        if entries is None:
            return None
        return [
            MessageMatch(_taken(entry), _is_equal(entry, message, since - _CLOCK_SKEW_MS, until + _CLOCK_SKEW_MS))
            for entry in entries
            if not _is_unrelated(entry, since - _SEARCH_WINDOW_MS)
        ]

    def parse(self, request: WebhookRequest) -> list[CarrierEvent]:
        """Return the event of a webhook request; do not trust it before `verify`.

        Raises:
            MalformedWebhookError: the body does not have Twilio's format.
        """
        return [webhooks.read_event(request)]

    def test_account(self, credentials: CarrierCredentials) -> Sequence[AccountFinding]:
        """Log in with each credential, and return the findings; sends nothing."""
        sid = credentials.get("account_sid")

        def get(path: str, query: Mapping[str, str], login: str) -> dict[str, Any]:
            return self._ask("GET", sid, path, login, query=query)

        return list(try_account(get, credentials))

    def verify(self, request: WebhookRequest, credentials: CarrierCredentials) -> bool:
        """Whether Twilio signed the request for this account; takes constant time."""
        return webhooks.is_genuine(request, credentials)

    def _list(self, query: Mapping[str, str], credentials: CarrierCredentials) -> list[dict[str, Any]] | None:
        """Return all listed messages; None if there are too many, the list is invalid, or its pages come too slowly."""
        listed: list[dict[str, Any]] = []
        deadline = time.monotonic() + self._list_seconds
        for _ in range(_MAX_PAGES):
            answer = self._ask("GET", credentials.get("account_sid"), _MESSAGES, _login(credentials), query=query)
            entries = answer.get("messages")
            if not isinstance(entries, list) or not all(isinstance(entry, dict) and entry.get("sid") for entry in entries):
                return None
            listed += entries
            next_page = answer.get("next_page_uri")
            if not next_page:
                return listed
            if time.monotonic() > deadline:
                return None
            query = dict(parse_qsl(urlsplit(str(next_page)).query))
        return None

    def _ask(
        self,
        method: str,
        account_sid: str,
        path: str,
        login: str,
        form: list[tuple[str, str]] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Return Twilio's JSON object; empty if a 2xx response contains none."""
        if not account_sid:
            reason = "No Twilio account is configured for the sender's number"
            raise SendError(SendErrorKind.BAD_CONFIGURATION, "", reason, is_answered=None)
        url = f"{self._base_url}/2010-04-01/Accounts/{quote(account_sid, safe='')}{path}"
        return self._calls.ask(method, url, login, form=form, query=query, max_bytes=_LIST_BYTES)


def _login(credentials: CarrierCredentials) -> str:
    """Return the Authorization header: an API key if the account has one, because it can be revoked separately."""
    if credentials.get("api_key_sid"):
        return basic_auth(credentials.get("api_key_sid"), credentials.get("api_key_secret"))
    return basic_auth(credentials.get("account_sid"), credentials.get("auth_token"))


def _code(value: Any) -> str:
    """Return an error code as a string; empty if it is not a number, as Twilio's codes are."""
    text = str(value or "")
    return text if text.isascii() and text.isdecimal() and len(text) <= _MAX_CODE_LENGTH else ""


def _taken(entry: Mapping[str, Any]) -> SendResult:
    segments = str(entry.get("num_segments") or "")
    return SendResult(str(entry["sid"]), int(segments) if segments.isdecimal() and len(segments) < 4 else 0)


def _is_equal(entry: Mapping[str, Any], message: OutboundMessage, since: int, until: int) -> bool:
    """Whether a message listed by Twilio equals this one in all comparable fields."""
    created = _created(entry)
    same = (entry.get("to"), entry.get("from"), entry.get("body")) == (message.to_number, message.from_number, message.body)
    is_sent = entry.get("direction") == "outbound-api" and entry.get("status") not in _NEVER_SENT
    return same and is_sent and created is not None and since <= created <= until


def _is_unrelated(entry: Mapping[str, Any], since: int) -> bool:
    """Whether a message listed by Twilio is certainly unrelated; one that cannot be parsed may be related."""
    created = _created(entry)
    return entry.get("direction") == "inbound" or (created is not None and created < since)


def _created(entry: Mapping[str, Any]) -> int | None:
    return read_http_date(str(entry.get("date_created")))
