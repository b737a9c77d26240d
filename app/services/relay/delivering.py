"""Posting an event: once for each claim, again as long as that may help, and every try written down."""

import logging
from dataclasses import dataclass, replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from typing import Any

from app.clock import HOUR, MINUTE, SECOND, Clock
from app.outbound.client import Answer, OutboundClient, OutboundError
from app.services.relay.events import put_access_token
from app.services.relay.outbox import MESSAGE_EVENT, RelayOutbox, is_on, sweep_time, wants_receipts
from app.services.relay.signing import RelayKeys
from app.services.relay.webhook_health import WebhookHealth
from app.store.database import StoreConflictError
from app.store.relay_deliveries import DeliveryState, RelayDelivery, change_delivery, relay_deliveries
from app.store.store import Store
from app.store.users import User, users

_log = logging.getLogger(__name__)

PAUSES = (5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR)
"""How long in ms to wait after each failed try; after the last one no more is made."""

LONGEST_PAUSE = 10 * HOUR
"""The most in ms that a receiver's Retry-After is followed."""

LEASE = MINUTE
"""How long in ms the claimant of an event is trusted to be alive; longer than any receiver is waited for."""

KEPT_TRIES = 10
SHOWN_BYTES = 1024
"""How much of a receiver's answer is kept."""

_EARLY = SECOND
_AGAIN = (408, 429)
_GONE = 410


class Verdict(Enum):
    """What a try means for the event."""

    ARRIVED = auto()
    TRY_AGAIN = auto()
    STOP = auto()
    GONE = auto()


@dataclass(frozen=True, slots=True)
class Try:
    """One post of an event, and what came of it.

    Attributes:
        verdict: what to do next.
        record: as it is written down: `{at, url, milliseconds}` with `status` and `response`, or `error`.
        retry_after: ms that the receiver asked to wait; 0 where it did not.
    """

    verdict: Verdict
    record: dict[str, Any]
    retry_after: int = 0


class RelayDelivering:
    """Posts events to users' webhooks."""

    def __init__(
        self,
        store: Store,
        outbox: RelayOutbox,
        client: OutboundClient,
        relay_keys: RelayKeys,
        webhook_health: WebhookHealth,
        clock: Clock,
    ) -> None:
        self._store = store
        self._outbox = outbox
        self._client = client
        self._relay_keys = relay_keys
        self._webhook_health = webhook_health
        self._clock = clock

    def deliver(self, delivery_id: str, uid: str) -> None:
        """Post an event that is due, once.

        Nothing happens to one that is gone, claimed by somebody else, settled, or not due yet. One whose user has taken the
        webhook back is canceled.

        Raises:
            ServiceUnavailableError: Firestore does not answer; the queue has to come again.
        """
        delivery, user = self._store.read(relay_deliveries.at(delivery_id), users.at(uid))
        if delivery is None or delivery.state is not DeliveryState.PENDING or delivery.uid != uid:
            return
        if delivery.next_attempt_at > self._clock() + _EARLY:
            return
        if user is None or user.deleted or not (is_on(user) if delivery.event == MESSAGE_EVENT else wants_receipts(user)):
            self._write(delivery, state=DeliveryState.CANCELED, sweep_at=None)
            return
        # The webhook of this moment: an address that was taken back gets nothing more, and one that was corrected gets it all.
        claimed = self._claim(delivery, user.relay_webhook)
        if claimed is not None:
            self._settle(claimed, user, self.post(user, claimed.id, self._bytes(claimed)))

    def post(self, user: User, event_id: str, body: bytes) -> Try:
        """Post signed bytes to a user's webhook."""
        now = self._clock()
        headers = {"Content-Type": "application/json", "User-Agent": "Relay/1"}
        headers |= self._relay_keys.headers(user, event_id, body, now)
        record: dict[str, Any] = {"at": now, "url": user.relay_webhook}
        try:
            answer = self._client.request("POST", user.relay_webhook, headers, body)
        except OutboundError as error:
            verdict = Verdict.STOP if error.refused else Verdict.TRY_AGAIN
            return Try(verdict, record | {"milliseconds": error.milliseconds, "error": error.reason})
        response = answer.body[:SHOWN_BYTES].decode(errors="replace")
        record |= {"milliseconds": answer.milliseconds, "status": answer.status, "response": response}
        if 300 <= answer.status < 400:
            record["error"] = "Redirects are not followed: set the webhook to the address that the redirect names"
        return Try(judge(answer.status), record, read_retry_after(answer, now))

    def _bytes(self, delivery: RelayDelivery) -> bytes:
        if not delivery.access_token_number:
            return delivery.body.encode()
        token = self._relay_keys.access_token(delivery.uid, delivery.access_token_number)
        return put_access_token(delivery.body, token).encode()

    def _claim(self, delivery: RelayDelivery, url: str) -> RelayDelivery | None:
        """Make the event ours to post; answer None if somebody else was faster."""
        lease_until = self._clock() + LEASE
        return self._write(
            delivery,
            state=DeliveryState.DELIVERING,
            attempts=delivery.attempts + 1,
            url=url,
            lease_until=lease_until,
            sweep_at=lease_until,
        )

    def _settle(self, claimed: RelayDelivery, user: User, attempt: Try) -> None:
        tries = [*claimed.tries, attempt.record][-KEPT_TRIES:]
        if attempt.verdict is Verdict.ARRIVED:
            self._write(claimed, state=DeliveryState.DELIVERED, tries=tries, sweep_at=None)
            self._webhook_health.note_success(user)
            return
        if attempt.verdict is Verdict.TRY_AGAIN and claimed.attempts <= len(PAUSES):
            due = self._clock() + max(PAUSES[claimed.attempts - 1], attempt.retry_after)
            pending = DeliveryState.PENDING
            self._outbox.start(self._write(claimed, state=pending, tries=tries, next_attempt_at=due, sweep_at=sweep_time(due)))
        else:
            self._write(claimed, state=DeliveryState.FAILED, tries=tries, sweep_at=None)
        if attempt.verdict is Verdict.GONE:
            self._webhook_health.note_gone(user)
        else:
            self._webhook_health.note_failure(user)

    def _write(self, delivery: RelayDelivery, **changes: Any) -> RelayDelivery | None:
        """Change an event, and answer it as it then is; None if somebody else was faster."""
        changes["updated"] = self._clock()
        commit = self._store.commit()
        change_delivery(commit, delivery, **changes)
        try:
            (version,) = commit.send()
        except StoreConflictError:
            _log.info("somebody else was faster with an event", extra={"delivery_id": delivery.id})
            return None
        return replace(delivery, version=version, **changes)


def judge(status: int) -> Verdict:
    """Answer what an HTTP status means for the event."""
    if 200 <= status < 300:
        return Verdict.ARRIVED
    if status == _GONE:
        return Verdict.GONE
    return Verdict.TRY_AGAIN if status in _AGAIN or status >= 500 else Verdict.STOP


def read_retry_after(answer: Answer, now: int) -> int:
    """Answer how long in ms a receiver asks to wait, at most `LONGEST_PAUSE`; 0 where it does not say.

    Args:
        answer: with the header in seconds, or as a date of HTTP.
        now: the present in ms.
    """
    text = answer.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        asked = int(text[:9]) * SECOND
    else:
        try:
            date = parsedate_to_datetime(text)
        except ValueError:
            return 0
        # A date without a zone is one in UTC.
        asked = round((date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() * SECOND) - now
    return min(max(asked, 0), LONGEST_PAUSE)
