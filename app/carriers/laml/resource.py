"""The `Messages` resource of an account at Twilio or a compatible carrier: sending, and finding what was sent."""

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from app.carriers.base import MessageMatch, OutboundMessage, SendError, SendErrorKind, SendResult
from app.carriers.calls import CarrierCalls
from app.carriers.codes import CodeTable
from app.carriers.json_values import as_count
from app.carriers.laml.codes import read_code
from app.frozen import frozen
from app.safe_http.http_dates import read_http_date
from app.times.clock import MINUTE, SECOND, Clock

# Maximum difference between the carrier's clock and ours, in ms.
_CLOCK_SKEW_MS = 5 * SECOND
# Window of messages that may be related to the one searched for; much larger than the clock skew.
_SEARCH_WINDOW_MS = 10 * MINUTE
_PAGE_SIZE = 1000
_MESSAGES = "/Messages.json"
_MAX_PAGES = 5
_LIST_BYTES = 16_000_000

_NEVER_SENT = ("failed", "undelivered", "canceled")

Form = list[tuple[str, str]]


@frozen
class Login:
    """An account's URL at the carrier, without a trailing slash, and an Authorization header."""

    url: str
    authorization: str


class MessageResource:
    """Calls to the `Messages` resource of one carrier's accounts."""

    def __init__(self, carrier: str, codes: CodeTable, answer_seconds: float, clock: Clock) -> None:
        """Set what all accounts share.

        Args:
            carrier: the carrier's name for people, such as "Twilio".
            codes: the carrier's error codes.
            answer_seconds: time limit for a response.
            clock: returns the present time in ms.
        """
        self._carrier = carrier
        self._codes = codes
        self._calls = CarrierCalls(carrier, codes, lambda answer: read_code(answer.get("code")), answer_seconds, clock)
        self._list_seconds = 2 * answer_seconds

    def send(self, login: Login, form: Form) -> SendResult:
        """Send a message.

        Raises:
            SendError: the carrier did not accept the message, or did not respond.
        """
        answer = self._calls.ask("POST", login.url + _MESSAGES, login.authorization, form=form)
        sid = answer.get("sid")
        if not isinstance(sid, str) or not sid:
            raise SendError(SendErrorKind.UNKNOWN, "no-sid", f"{self._carrier}'s response is not valid")
        if answer.get("status") in _NEVER_SENT:
            code = read_code(answer.get("error_code"))
            raise SendError(self._codes.kind_after_acceptance(code), code, self._codes.explain(code))
        return _taken(answer)

    def get(self, login: Login, path: str, query: Mapping[str, str]) -> dict[str, Any]:
        """Return the JSON object at a path below the account.

        Raises:
            SendError: the carrier refused the request, or did not respond.
        """
        return self._calls.ask("GET", login.url + path, login.authorization, query=query, max_bytes=_LIST_BYTES)

    def find(self, login: Login, message: OutboundMessage, since: int, until: int) -> list[MessageMatch] | None:
        """Return all messages between the same numbers from a while before `since` on; None if the list is incomplete.

        The resource does not contain our id, so only text and time identify a message. Queued messages have no DateSent, so
        that filter is not used: it could hide the message.

        Args:
            login: the account.
            message: the message as sent.
            since: earliest time of sending in ms.
            until: latest time of sending in ms.

        Raises:
            SendError: the carrier did not respond.
        """
        entries = self._list(login, {"To": message.to_number, "From": message.from_number, "PageSize": str(_PAGE_SIZE)})
        if entries is None:
            return None
        return [
            MessageMatch(_taken(entry), _is_equal(entry, message, since - _CLOCK_SKEW_MS, until + _CLOCK_SKEW_MS))
            for entry in entries
            if not _is_unrelated(entry, since - _SEARCH_WINDOW_MS)
        ]

    def _list(self, login: Login, query: Mapping[str, str]) -> list[dict[str, Any]] | None:
        """Return all listed messages; None if there are too many, the list is invalid, or its pages come too slowly."""
        listed: list[dict[str, Any]] = []
        deadline = time.monotonic() + self._list_seconds
        for _ in range(_MAX_PAGES):
            answer = self.get(login, _MESSAGES, query)
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


def message_form(message: OutboundMessage, callback_url: str) -> Form:
    """Return the fields of a message that all these carriers have."""
    form = [("To", message.to_number), ("From", message.from_number)]
    if message.body:
        form.append(("Body", message.body))
    form += [("MediaUrl", url) for url in message.media]
    form.append(("StatusCallback", callback_url))
    return form


def callback_url(public_url: str, carrier: str, message_id: str) -> str:
    """Return the URL for receipts. Our id is in it, so a receipt that outruns the response finds its message."""
    return f"{public_url}/receive?provider={carrier}&message={quote(message_id, safe='')}"


def _taken(entry: Mapping[str, Any]) -> SendResult:
    return SendResult(str(entry["sid"]), as_count(entry.get("num_segments")))


def _is_equal(entry: Mapping[str, Any], message: OutboundMessage, since: int, until: int) -> bool:
    """Whether a listed message equals this one in all comparable fields."""
    created = _created(entry)
    same = (entry.get("to"), entry.get("from"), entry.get("body")) == (message.to_number, message.from_number, message.body)
    is_sent = entry.get("direction") == "outbound-api" and entry.get("status") not in _NEVER_SENT
    return same and is_sent and created is not None and since <= created <= until


def _is_unrelated(entry: Mapping[str, Any], since: int) -> bool:
    """Whether a listed message is certainly unrelated; one that cannot be parsed may be related."""
    created = _created(entry)
    return entry.get("direction") == "inbound" or (created is not None and created < since)


def _created(entry: Mapping[str, Any]) -> int | None:
    return read_http_date(str(entry.get("date_created")))
