"""Health of an event receiver: since when every post has failed, and when it is switched off for that."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from app.branding import Brand
from app.configuration.settings import Settings
from app.errors import DomainError
from app.mail.message import Letter, greet
from app.safe_http.attempts import AttemptOutcome, DeliveryAttempt
from app.services.common.email_allowance import EmailAllowance
from app.services.common.optimistic_retry import commit_in_halves, retry_on_conflict
from app.services.mails.outbox import MailOutbox
from app.store.common.mails import MailKind, QueuedMail
from app.store.engine.store import Store
from app.store.users.users import User
from app.store.webhooks.relay_deliveries import (
    DeliveryState,
    RelayDelivery,
    change_delivery,
    pending_deliveries_of,
    relay_deliveries,
)
from app.times.clock import DAY, Clock

R = TypeVar("R")
ChangesOf = Callable[[int], dict[str, Any] | None]
"""Returns the update of a receiver that has been failing since a time in ms; None for no update."""

_log = logging.getLogger(__name__)

DISABLE_AFTER_MS = 5 * DAY
"""How long in ms a receiver may fail without one success before it is switched off."""

_CANCELED_AT_ONCE = 200


class ReceiverHealth(ABC, Generic[R]):
    """Health of one kind of receiver. It is written when it changes, not for each event.

    The attributes are `failing_since`, `disabled_at` and `disabled_reason`; each kind decides where they are stored.
    """

    def __init__(self, store: Store, mails: MailOutbox, allowance: EmailAllowance, settings: Settings, clock: Clock) -> None:
        self._store = store
        self._mails = mails
        self._allowance = allowance
        self._settings = settings
        self._clock = clock

    def note(self, user: User, receiver: R, attempt: DeliveryAttempt) -> None:
        """Record the result of an attempt; user and receiver are as they were read before it."""
        if attempt.verdict is AttemptOutcome.ARRIVED:
            if self._failing_since(receiver):
                self._change(user, receiver, lambda since: {"failing_since": 0} if since else None)
        elif attempt.verdict is AttemptOutcome.GONE:
            self._switch_off(user, receiver, attempt.gone_because, lambda _: True)
        elif attempt.verdict is not AttemptOutcome.WAIT:
            self._note_failure(user, receiver)

    def _note_failure(self, user: User, receiver: R) -> None:
        """Record a failure, and switch the receiver off after `DISABLE_AFTER_MS` without a success."""
        since = self._failing_since(receiver)
        if not since:
            now = self._clock()
            self._change(user, receiver, lambda known: None if known else {"failing_since": now})
        elif self._is_too_long(since):
            reason = f"Nothing has arrived there for {DISABLE_AFTER_MS // DAY} days"
            self._switch_off(user, receiver, reason, self._is_too_long)

    def compose(self, mail: QueuedMail, user: User, brand: Brand) -> Letter | None:
        """Return the e-mail that a receiver was switched off; None if it is on again."""
        receiver = self._find(user, mail.object_id)
        if receiver is None or not (reason := self._disabled_reason(receiver)):
            return None
        name, no_longer, remedy = self._describe(receiver)
        return Letter(f"{brand.name}: {name} was switched off", [greet(user.full_name), f"{no_longer}. {reason}.", remedy])

    def cancel_pending(self, uid: str, integration_id: str = "") -> None:
        """Cancel the events that still wait. One that is being posted is canceled when its next attempt is due."""
        while waiting := self._store.page(relay_deliveries, pending_deliveries_of(uid, _CANCELED_AT_ONCE, integration_id)):
            if not commit_in_halves(waiting, self._cancel):
                _log.warning("events moved while they were canceled", extra={"uid": uid, "count": len(waiting)})
                return

    def _cancel(self, waiting: Sequence[RelayDelivery]) -> None:
        """Cancel events in one commit.

        Raises:
            StoreConflictError: one of them changed meanwhile.
        """
        commit = self._store.commit()
        for delivery in waiting:
            change_delivery(commit, delivery, state=DeliveryState.CANCELED, sweep_at=None, updated=self._clock())
        commit.send()

    @abstractmethod
    def _failing_since(self, receiver: R) -> int:
        """Return since when every post has failed, in ms; 0 if the last one succeeded."""

    @abstractmethod
    def _change(self, user: User, receiver: R, changes_of: ChangesOf) -> bool:
        """Update a receiver if it is still the one that was posted to; return whether anything changed."""

    @abstractmethod
    def _id_of(self, receiver: R) -> str:
        """Return the id of an integration; empty for the webhook."""

    @abstractmethod
    def _find(self, user: User, receiver_id: str) -> R | None:
        """Return a receiver of a user."""

    @abstractmethod
    def _disabled_reason(self, receiver: R) -> str:
        """Return why a receiver was switched off; empty if it is on."""

    @abstractmethod
    def _describe(self, receiver: R) -> tuple[str, str, str]:
        """Return what an e-mail says: the receiver's name, what it no longer gets, and how to switch it on again."""

    def _is_too_long(self, since: int) -> bool:
        return bool(since) and self._clock() - since >= DISABLE_AFTER_MS

    def _switch_off(self, user: User, receiver: R, reason: str, is_due: Callable[[int], bool]) -> None:
        off = {"disabled_at": self._clock(), "disabled_reason": reason}
        if not self._change(user, receiver, lambda since: off if is_due(since) else None):
            return
        integration_id = self._id_of(receiver)
        extra = {"uid": user.id, "integration_id": integration_id, "reason": reason}
        _log.warning("a receiver of events was switched off", extra=extra)
        self.cancel_pending(user.id, integration_id)
        self._tell(user, receiver)

    def _tell(self, user: User, receiver: R) -> None:
        if not user.email:
            _log.warning("nobody is told: the user has no e-mail address", extra={"uid": user.id})
            return
        try:
            retry_on_conflict(lambda: self._queue_mail(user, receiver))
        except DomainError as error:
            _log.warning("nobody is told", extra={"uid": user.id, "reason": error.reason})

    def _queue_mail(self, user: User, receiver: R) -> None:
        commit = self._store.commit()
        self._allowance.count(commit, user)
        if self._settings.SMTP_HOST:
            self._mails.add(commit, user, MailKind.RECEIVER_OFF, self._id_of(receiver))
        commit.send()
