"""One try to tell somebody's server something: the request, what came of it, and what that means."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from app.clock import HOUR
from app.safe_http.client import DEADLINE_SECONDS, OutboundClient, OutboundError
from app.safe_http.http_dates import read_retry_after
from app.safe_http.response import HttpResponse
from app.text.characters import clean

_log = logging.getLogger(__name__)

MAX_PAUSE_MS = 10 * HOUR
"""The most in ms that a receiver's Retry-After is followed."""

SHOWN_BYTES = 1024
"""How much of a receiver's answer is kept."""

BROKEN_OFF = "The try broke off on our side; whether it arrived is not known"

_AGAIN = (408, 429)
_GONE = 410


class AttemptOutcome(Enum):
    """What a try means for the event: `WAIT` lets it come again, and says nothing about the receiver."""

    ARRIVED = auto()
    TRY_AGAIN = auto()
    WAIT = auto()
    STOP = auto()
    GONE = auto()


@dataclass(frozen=True, slots=True)
class Request:
    """A request to a receiver. `shown_url` is how its user may see the URL, where the URL itself is a secret."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""
    shown_url: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One post of an event, and what came of it.

    Attributes:
        verdict: what to do next.
        record: as it is written down: `{at, url, milliseconds}` with `status` and `response`, or `error`.
        retry_after: ms that the receiver asked to wait; 0 where it did not.
        gone_because: why a receiver that is gone wants no more, as a sentence without its full stop.
        answer: what came back; None for nothing.
    """

    verdict: AttemptOutcome
    record: dict[str, Any]
    retry_after: int = 0
    gone_because: str = ""
    answer: HttpResponse | None = field(default=None, repr=False)

    @property
    def status(self) -> int:
        """Answer the HTTP status; 0 where nothing came back."""
        return self.answer.status if self.answer is not None else 0


def try_once(client: OutboundClient, request: Request, now: int, seconds: float = DEADLINE_SECONDS) -> Attempt:
    """Send a request, and return what came of it; whatever comes back, nothing is raised.

    Args:
        client: which reaches only whom it may.
        request: what to send.
        now: the present in ms.
        seconds: for all of it together.
    """
    record: dict[str, Any] = {"at": now, "url": request.shown_url or request.url}
    try:
        answer = client.request(request.method, request.url, request.headers, request.body, seconds=seconds)
    except OutboundError as error:
        verdict = AttemptOutcome.STOP if error.refused else AttemptOutcome.TRY_AGAIN
        return Attempt(verdict, record | {"milliseconds": error.milliseconds, "error": error.reason})
    except Exception:  # noqa: BLE001 - whatever it is
        # Somebody else's server decides what comes back: nothing of it may end anything but this try.
        _log.exception("a request broke off")
        return Attempt(AttemptOutcome.TRY_AGAIN, record | {"error": BROKEN_OFF})
    response = clean(answer.body[:SHOWN_BYTES].decode(errors="replace"))
    record |= {"milliseconds": answer.milliseconds, "status": answer.status, "response": response}
    if 300 <= answer.status < 400:
        record["error"] = "Redirects are not followed: set the webhook to the address that the redirect names"
    verdict = judge(answer.status)
    gone_because = "It answered 410 Gone" if verdict is AttemptOutcome.GONE else ""
    retry_after = read_retry_after(answer.headers.get("retry-after", ""), now, MAX_PAUSE_MS)
    return Attempt(verdict, record, retry_after, gone_because, answer)


def judge(status: int) -> AttemptOutcome:
    """Answer what an HTTP status means for the event."""
    if 200 <= status < 300:
        return AttemptOutcome.ARRIVED
    if status == _GONE:
        return AttemptOutcome.GONE
    return AttemptOutcome.TRY_AGAIN if status in _AGAIN or status >= 500 else AttemptOutcome.STOP
