"""One attempt to call a receiver: the request, the result, and what it means for the event."""

import logging
from collections.abc import Mapping
from dataclasses import field
from enum import Enum, auto
from typing import Any

from app.frozen import frozen
from app.safe_http.client import DEADLINE_SECONDS, OutboundClient, OutboundError
from app.safe_http.http_dates import read_retry_after
from app.safe_http.response import HttpResponse
from app.text.characters import clean
from app.times.clock import HOUR

_log = logging.getLogger(__name__)

MAX_PAUSE_MS = 10 * HOUR
"""Maximum Retry-After of a receiver that is honored, in ms."""

SHOWN_BYTES = 1024
"""Bytes of a receiver's response that are kept."""

BROKEN_OFF = "The try broke off on our side; whether it arrived is not known"

_AGAIN = (408, 429)
_GONE = 410


class AttemptOutcome(Enum):
    """Meaning of an attempt for the event. `WAIT` retries it without a verdict about the receiver."""

    ARRIVED = auto()
    TRY_AGAIN = auto()
    WAIT = auto()
    STOP = auto()
    GONE = auto()


@frozen
class Request:
    """A request to a receiver. `shown_url` is displayed to its user where the URL is secret."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""
    shown_url: str = ""


@frozen
class DeliveryAttempt:
    """One attempt to post an event, and its result.

    Attributes:
        verdict: what to do next.
        record: stored result: `{at, url, milliseconds}` with `status` and `response`, or `error`.
        retry_after: wait in ms requested by the receiver; 0 for none.
        gone_because: why a receiver wants no more events, as a sentence without full stop.
        answer: the response; None for none.
        is_answered: whether the receiver responded, with any status; None if it was not called.
    """

    verdict: AttemptOutcome
    record: dict[str, Any]
    retry_after: int = 0
    gone_because: str = ""
    answer: HttpResponse | None = field(default=None, repr=False)
    is_answered: bool | None = None

    @property
    def status(self) -> int:
        """Return the HTTP status; 0 without a response."""
        return self.answer.status if self.answer is not None else 0


def try_once(client: OutboundClient, request: Request, now: int, seconds: float = DEADLINE_SECONDS) -> DeliveryAttempt:
    """Send a request and return the result; never raises.

    Args:
        client: client that limits the reachable addresses.
        request: the request.
        now: present time in ms.
        seconds: time limit for the whole attempt.
    """
    record: dict[str, Any] = {"at": now, "url": request.shown_url or request.url}
    try:
        answer = client.request(request.method, request.url, request.headers, request.body, seconds=seconds)
    except OutboundError as error:
        record |= {"milliseconds": error.milliseconds, "error": error.reason}
        if error.refused:
            return DeliveryAttempt(AttemptOutcome.STOP, record)
        return DeliveryAttempt(AttemptOutcome.TRY_AGAIN, record, is_answered=False)
    except Exception:  # noqa: BLE001 - never raises
        # The response is controlled by a third party: nothing in it may affect more than this attempt.
        _log.exception("request failed unexpectedly")
        return DeliveryAttempt(AttemptOutcome.TRY_AGAIN, record | {"error": BROKEN_OFF})
    response = clean(answer.body[:SHOWN_BYTES].decode(errors="replace"))
    record |= {"milliseconds": answer.milliseconds, "status": answer.status, "response": response}
    if 300 <= answer.status < 400:
        record["error"] = "Redirects are not followed: set the webhook to the address that the redirect names"
    verdict = outcome_of_status(answer.status)
    gone_because = "It answered 410 Gone" if verdict is AttemptOutcome.GONE else ""
    retry_after = read_retry_after(answer.headers.get("retry-after", ""), now, MAX_PAUSE_MS)
    return DeliveryAttempt(verdict, record, retry_after, gone_because, answer, is_answered=True)


def outcome_of_status(status: int) -> AttemptOutcome:
    """Return the meaning of an HTTP status for the event."""
    if 200 <= status < 300:
        return AttemptOutcome.ARRIVED
    if status == _GONE:
        return AttemptOutcome.GONE
    return AttemptOutcome.TRY_AGAIN if status in _AGAIN or status >= 500 else AttemptOutcome.STOP
