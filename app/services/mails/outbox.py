"""Outbox of e-mails: an e-mail is added to the commit that decides to send it, so none is lost and none is sent for nothing."""

import logging
from collections.abc import Sequence
from typing import Any

from app.crypto.keys import new_id
from app.errors import ServiceUnavailableError
from app.store.common.mails import MailKind, MailState, QueuedMail, change_mail, mails, overdue_mails
from app.store.engine.database import Commit, Query
from app.store.engine.store import Store
from app.store.users.users import User
from app.task_queue.client import Queue
from app.times.clock import DAY, MINUTE, Clock

KEPT_MS = 7 * DAY
"""How long in ms an e-mail can be looked up after it was queued."""

GRACE_MS = 2 * MINUTE
"""How long in ms an e-mail can be overdue before the sweeper schedules its task again."""

_log = logging.getLogger(__name__)


class MailOutbox:
    """E-mails that wait. The sweeper enqueues their tasks again if they were lost."""

    name = "mails"
    collection = mails

    def __init__(self, store: Store, queue: Queue, clock: Clock) -> None:
        self._store = store
        self._queue = queue
        self._clock = clock

    def add(self, commit: Commit, user: User, kind: MailKind, object_id: str = "", *, object_ids: Sequence[str] = ()) -> None:
        """Add an e-mail to a commit. Its task is enqueued once the commit succeeded.

        Args:
            commit: of the change that the e-mail is about.
            user: the recipient; one without an id stands for an address of the organization.
            kind: what it is about.
            object_id: which one of its kind.
            object_ids: which ones, if there are several.
        """
        now = self._clock()
        mail = QueuedMail(
            id=new_id(),
            uid=user.id,
            tenant_id=user.tenant_id,
            organization_id=user.organization_id,
            recipient=user.email,
            kind=kind,
            object_id=object_id,
            object_ids=list(object_ids),
            next_attempt_at=now,
            created=now,
            updated=now,
            expires=now + KEPT_MS,
            sweep_at=now + GRACE_MS,
        )
        mails.create(commit, mail)
        self.enqueue_after(commit, mail)

    def enqueue_after(self, commit: Commit, mail: QueuedMail) -> None:
        """Enqueue an e-mail's task for its next attempt once a commit succeeded."""
        commit.on_success(lambda: self.enqueue(mail, mail.next_attempt_at))

    def enqueue(self, mail: QueuedMail, due: int) -> None:
        """Enqueue an e-mail's task, due at a time in ms. If the queue does not respond, the sweeper does it later."""
        try:
            self._queue.mail(mail.id, mail.attempts, due)
        except ServiceUnavailableError:
            _log.warning("task not scheduled; the sweeper will do it", extra={"mail_id": mail.id})

    def query(self, now: int, shards: Sequence[int], limit: int) -> Query:
        """Return the query of overdue e-mails, longest overdue first."""
        return overdue_mails(now, shards, limit)

    def reconcile(self, mail: QueuedMail) -> None:
        """Enqueue the task of an e-mail that is overdue, or whose worker died while sending.

        The mail server may have it in the second case. It is sent again with the same `Message-ID`.

        Raises:
            StoreConflictError: another process reconciles it.
        """
        changes: dict[str, Any] = {"sweep_at": None}
        now = self._clock()
        if is_waiting := mail.state in (MailState.QUEUED, MailState.SENDING):
            # Each pause is twice as long as the one before, since the queue retries the task for an hour.
            pause = min(max(now - mail.next_attempt_at, GRACE_MS), 15 * MINUTE)
            changes = {"state": MailState.QUEUED, "sweep_at": now + pause}
        commit = self._store.commit()
        change_mail(commit, mail, updated=now, **changes)
        if is_waiting:
            commit.on_success(lambda: self.enqueue(mail, now))
        commit.send()
