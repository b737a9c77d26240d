"""Twilio, by its REST API. Its webhooks are read in `twilio_webhooks.py`, its error codes in `twilio_codes.py`."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from app.carriers import twilio_webhooks
from app.carriers.base import (
    CarrierCredentials,
    CarrierEvent,
    CredentialFields,
    MessageMatch,
    OutboundText,
    SendError,
    SendErrorKind,
    SendResult,
    WebhookAnswer,
    WebhookRequest,
)
from app.carriers.http import CarrierHttp, basic
from app.carriers.twilio_codes import explain, kind_after_taking, kind_of
from app.clock import HOUR, MINUTE, SECOND, Clock
from app.safe_http.http_dates import read_http_date, read_retry_after
from app.safe_http.response import HttpResponse
from app.safe_http.session import NoAnswerError, NothingSentError

# By this fragment Twilio repeats a call that was not answered 2xx, five times; it is no part of the signed URL.
_REPEATED = "#rc=5&rp=all"
# By so much in ms Twilio's clock and ours may differ.
_CLOCK_SKEW_MS = 5 * SECOND
# Which texts may have anything to do with the one that is looked for: by far more than clocks differ.
_SEARCH_WINDOW_MS = 10 * MINUTE
_PAGE_SIZE = 1000
_MAX_PAGES = 5
_LIST_BYTES = 16_000_000
_MAX_PAUSE_MS = HOUR
"""The most in ms that Retry-After is followed: a text is tried for some hours, and has to be tried more than once."""

_MAX_CODE_LENGTH = 6
_NEVER_SENT = ("failed", "undelivered", "canceled")


class Twilio:
    """Twilio, for every account of an instance."""

    name = "twilio"
    credential_fields = CredentialFields(
        required=frozenset({"account_sid", "auth_token"}),
        optional=frozenset({"api_key_sid", "api_key_secret", "messaging_service_sid"}),
        public=frozenset({"account_sid", "api_key_sid", "messaging_service_sid"}),
        identity="account_sid",
    )
    webhook_answer = WebhookAnswer("text/xml", '<?xml version="1.0" encoding="UTF-8"?><Response/>')

    def __init__(self, base_url: str, public_url: str, answer_seconds: float, clock: Clock) -> None:
        """Set where Twilio is.

        Args:
            base_url: of its REST API, without a slash at the end.
            public_url: of this instance, where Twilio brings its receipts.
            answer_seconds: how long an answer is waited for.
            clock: the present in ms.
        """
        self._base_url = base_url
        self._public_url = public_url
        self._http = CarrierHttp(answer_seconds)
        self._clock = clock

    def send(self, text: OutboundText, credentials: CarrierCredentials) -> SendResult:
        """Ask Twilio to take a text.

        Raises:
            SendError: it did not take it, or did not answer.
        """
        form = [("To", text.to_number), ("From", text.from_number)]
        if service := credentials.get("messaging_service_sid"):
            form.append(("MessagingServiceSid", service))
        if text.body:
            form.append(("Body", text.body))
        form += [("MediaUrl", url) for url in text.media]
        callback = f"{self._public_url}/receive?provider={self.name}&message={quote(text.message_id, safe='')}{_REPEATED}"
        form.append(("StatusCallback", callback))
        answer = self._ask("POST", credentials, form=form)
        sid = answer.get("sid")
        if not isinstance(sid, str) or not sid:
            raise SendError(SendErrorKind.UNKNOWN, "no-sid", "Twilio's answer cannot be read")
        if answer.get("status") in _NEVER_SENT:
            code = _code(answer.get("error_code"))
            raise SendError(kind_after_taking(code), code, explain(code))
        return _taken(answer)

    def find(self, text: OutboundText, since: int, until: int, credentials: CarrierCredentials) -> list[MessageMatch] | None:
        """Answer every text at Twilio between the same numbers from a while before `since` on; None for no whole list.

        Twilio does not give our id back, so the words and the time are all there is to know a text by. A text that waits at
        Twilio has no DateSent, so that filter is not used: it could hide the one that is looked for.

        Args:
            text: as Twilio was asked to take it.
            since: when it was asked at the earliest, in ms.
            until: when it was asked at the latest, in ms.
            credentials: of the account.

        Raises:
            SendError: Twilio did not answer.
        """
        entries = self._list({"To": text.to_number, "From": text.from_number, "PageSize": str(_PAGE_SIZE)}, credentials)
        if entries is None:
            return None
        return [
            MessageMatch(_taken(entry), _is_equal(entry, text, since - _CLOCK_SKEW_MS, until + _CLOCK_SKEW_MS))
            for entry in entries
            if not _is_unrelated(entry, since - _SEARCH_WINDOW_MS)
        ]

    def parse(self, request: WebhookRequest) -> list[CarrierEvent]:
        """Answer the event in a call; it is not to be believed before `verify`.

        Raises:
            MalformedWebhookError: the body is not Twilio's.
        """
        return [twilio_webhooks.read_event(request)]

    def verify(self, request: WebhookRequest, credentials: CarrierCredentials) -> bool:
        """Tell, in constant time, whether Twilio signed the call for this account."""
        return twilio_webhooks.is_genuine(request, credentials)

    def _list(self, query: Mapping[str, str], credentials: CarrierCredentials) -> list[dict[str, Any]] | None:
        """Answer all that Twilio lists; None where that is too much, or cannot be read."""
        listed: list[dict[str, Any]] = []
        for _ in range(_MAX_PAGES):
            answer = self._ask("GET", credentials, query=query)
            entries = answer.get("messages")
            if not isinstance(entries, list) or not all(isinstance(entry, dict) and entry.get("sid") for entry in entries):
                return None
            listed += entries
            next_page = answer.get("next_page_uri")
            if not next_page:
                return listed
            query = dict(parse_qsl(urlsplit(str(next_page)).query))
        return None

    def _ask(
        self,
        method: str,
        credentials: CarrierCredentials,
        form: list[tuple[str, str]] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Answer Twilio's JSON object; an empty one where a 2xx answer holds none."""
        account_sid = credentials.get("account_sid")
        if not account_sid:
            raise SendError(SendErrorKind.BAD_CONFIGURATION, "", "No Twilio account is set up for the sender's number")
        url = f"{self._base_url}/2010-04-01/Accounts/{quote(account_sid, safe='')}/Messages.json"
        try:
            response = self._http.request(method, url, _login(credentials), form, query, max_bytes=_LIST_BYTES)
        except NothingSentError as error:
            raise SendError(SendErrorKind.RETRY, "unreachable", "Twilio cannot be reached") from error
        except NoAnswerError as error:
            reason = "Twilio did not answer in time after the text was sent"
            raise SendError(SendErrorKind.UNKNOWN, "no-answer", reason) from error
        answer = _json_object(response)
        if response.is_success:
            return answer
        code = _code(answer.get("code"))
        kind = kind_of(response.status, code)
        reason = explain(code) if code else f"Twilio answered with the HTTP status {response.status}"
        if kind is SendErrorKind.UNKNOWN:
            reason = f"Twilio answered with the HTTP status {response.status}: whether it took the text is not known"
        raise SendError(
            kind,
            code or f"http-{response.status}",
            reason,
            read_retry_after(response.headers.get("retry-after", ""), self._clock(), _MAX_PAUSE_MS),
        )


def _login(credentials: CarrierCredentials) -> str:
    """Answer the Authorization: by an API key where the account has one, which can be revoked alone."""
    if credentials.get("api_key_sid"):
        return basic(credentials.get("api_key_sid"), credentials.get("api_key_secret"))
    return basic(credentials.get("account_sid"), credentials.get("auth_token"))


def _json_object(response: HttpResponse) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _code(value: Any) -> str:
    """Return an error code as text; empty where it is none of Twilio's, which are numbers."""
    text = str(value or "")
    return text if text.isascii() and text.isdecimal() and len(text) <= _MAX_CODE_LENGTH else ""


def _taken(entry: Mapping[str, Any]) -> SendResult:
    segments = str(entry.get("num_segments") or "")
    return SendResult(str(entry["sid"]), int(segments) if segments.isdecimal() and len(segments) < 4 else 0)


def _is_equal(entry: Mapping[str, Any], text: OutboundText, since: int, until: int) -> bool:
    """Tell whether what Twilio lists is this text as far as anybody can see."""
    created = _created(entry)
    same = (entry.get("to"), entry.get("from"), entry.get("body")) == (text.to_number, text.from_number, text.body)
    is_sent = entry.get("direction") == "outbound-api" and entry.get("status") not in _NEVER_SENT
    return same and is_sent and created is not None and since <= created <= until


def _is_unrelated(entry: Mapping[str, Any], since: int) -> bool:
    """Tell whether what Twilio lists can have nothing to do with a text; what cannot be read may."""
    created = _created(entry)
    return entry.get("direction") == "inbound" or (created is not None and created < since)


def _created(entry: Mapping[str, Any]) -> int | None:
    return read_http_date(str(entry.get("date_created")))
