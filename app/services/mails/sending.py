"""Sending of queued e-mails, by tasks: once each, and again for a day while the mail server does not take them."""

import logging
from collections.abc import Mapping
from typing import Any, Protocol

from app.branding import Brand
from app.configuration.settings import Settings
from app.errors import DomainError, ServiceUnavailableError
from app.frozen import frozen, replace
from app.mail.mailer import Mailer, MailResult, RecipientRefusedError
from app.mail.message import Letter
from app.outbound_limits.limits import PartyBusyError, PartyLimits
from app.outbound_limits.party import Party, PartyKind
from app.problems.requests import LATER_VERSION
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.common.brands import resolve_brand
from app.services.common.instance_type import INSTANCE
from app.services.mails.outbox import GRACE_MS, MailOutbox
from app.store.common.mails import MailKind, MailState, QueuedMail, change_mail, mails
from app.store.engine.database import StoreConflictError
from app.store.engine.store import Store
from app.store.tenancy.tenants import tenants
from app.store.users.users import User, users
from app.times.clock import DAY, HOUR, MINUTE, SECOND, Clock

PAUSES_MS = (MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE)
"""Time in ms after each failed attempt; later ones are an hour apart."""

RETRY_WINDOW_MS = DAY
"""How long in ms an e-mail is tried."""

LEASE_MS = MINUTE
"""How long in ms a worker has for one attempt."""

_log = logging.getLogger(__name__)


class Composer(Protocol):
    """Composer of one kind of e-mail."""

    def compose(self, mail: QueuedMail, user: User, brand: Brand) -> Letter | None:
        """Return the content; None if the e-mail is no longer true.

        Raises:
            ServiceUnavailableError: a component does not answer; the e-mail is tried again.
        """


@frozen
class _Attempt:
    """Result of an attempt.

    Attributes:
        state: what the e-mail becomes; QUEUED if it has to be sent again.
        is_answered: whether the mail server responded, with anything; None if it was not called.
    """

    state: MailState
    is_answered: bool | None = None


class MailSending:
    """Attempts to send queued e-mails."""

    def __init__(
        self,
        store: Store,
        outbox: MailOutbox,
        mailer: Mailer,
        limits: PartyLimits,
        composers: Mapping[MailKind, Composer],
        audit: AuditTrail,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._store = store
        self._outbox = outbox
        self._mailer = mailer
        self._limits = limits
        self._composers = composers
        self._audit = audit
        self._settings = settings
        self._clock = clock
        self._party = Party(PartyKind.MAIL, settings.SMTP_HOST, f"mail server {settings.SMTP_HOST}")

    def send(self, mail_id: str) -> None:
        """Try to send an e-mail; no-op if it is over, or another worker has it.

        Raises:
            DomainError: LATER_VERSION; the queue has to retry.
            ServiceUnavailableError: Firestore does not answer; the queue has to retry.
        """
        mail = self._store.get(mails.at(mail_id))
        if mail is None:
            return
        if not mails.understands(mail):
            raise DomainError(LATER_VERSION)
        if mail.state is not MailState.QUEUED:
            return
        now = self._clock()
        if mail.attempts and now - mail.created >= RETRY_WINDOW_MS:
            self._settle(mail, MailState.QUEUED)
            return
        if mail.next_attempt_at > now + SECOND:
            self._outbox.enqueue(mail, mail.next_attempt_at)
            return
        try:
            call = self._limits.enter(self._party, mail.next_attempt_at)
        except PartyBusyError as busy:
            self._postpone(mail, busy)
            return
        with call:
            leased = self._lease(mail)
            if leased is None:
                return
            attempt = self._attempt(leased)
            call.note(is_answered=attempt.is_answered)
        self._settle(leased, attempt.state)

    def _attempt(self, mail: QueuedMail) -> _Attempt:
        """Compose and send an e-mail. A failure of our own says nothing about the mail server."""
        try:
            user, tenant, instance = self._store.read(
                users.at(mail.uid) if mail.uid else None, tenants.at(mail.tenant_id) if mail.tenant_id else None, INSTANCE
            )
            if not mail.uid:
                user = User(id="", email=mail.recipient, tenant_id=mail.tenant_id, organization_id=mail.organization_id)
            if user is None or user.deleted or user.email != mail.recipient:
                return _Attempt(MailState.CANCELED)
            brand = resolve_brand(self._settings, instance, tenant)
            letter = self._composers[mail.kind].compose(mail, user, brand)
            if letter is None:
                return _Attempt(MailState.CANCELED)
            result = self._mailer.send(brand, mail.recipient, letter, mail.id)
            return _Attempt(MailState.SENT if result is MailResult.ACCEPTED else MailState.QUEUED, result.is_answered)
        except RecipientRefusedError as refusal:
            return _Attempt(MailState.REFUSED, refusal.is_answered)
        except ServiceUnavailableError:
            _log.warning("e-mail is tried again: a component does not respond", extra={"mail_id": mail.id})
            return _Attempt(MailState.QUEUED)

    def _lease(self, mail: QueuedMail) -> QueuedMail | None:
        until = self._clock() + LEASE_MS
        return self._write(
            mail, state=MailState.SENDING, attempts=mail.attempts + 1, lease_until=until, sweep_at=until + GRACE_MS
        )

    def _settle(self, mail: QueuedMail, state: MailState) -> None:
        now = self._clock()
        if state is not MailState.QUEUED:
            self._write(mail, state=state, sweep_at=None)
            return
        if now - mail.created >= RETRY_WINDOW_MS:
            _log.error("mail given up", extra={"mail_id": mail.id, "uid": mail.uid, "kind": mail.kind})
            self._write(mail, state=MailState.FAILED, sweep_at=None)
            return
        due = now + (PAUSES_MS[mail.attempts - 1] if mail.attempts <= len(PAUSES_MS) else HOUR)
        self._write(mail, state=state, next_attempt_at=due, sweep_at=due + GRACE_MS)

    def _postpone(self, mail: QueuedMail, busy: PartyBusyError) -> None:
        """Try an e-mail later, because the mail server does not respond or has no free slot."""
        if busy.retry_at + GRACE_MS <= (mail.sweep_at or 0):
            self._outbox.enqueue(mail, busy.retry_at)
        else:
            self._write(mail, next_attempt_at=busy.retry_at, sweep_at=busy.retry_at + GRACE_MS)

    def _write(self, mail: QueuedMail, **changes: Any) -> QueuedMail | None:
        """Update an e-mail and return it; None if another worker was faster."""
        commit = self._store.commit()
        change_mail(commit, mail, updated=self._clock(), **changes)
        after = replace(mail, **changes)
        if after.state in (MailState.REFUSED, MailState.FAILED):
            told = AuditedObject("user", mail.uid, mail.tenant_id, mail.organization_id)
            fields = {"mail": str(mail.kind), "email": mail.recipient}
            self._audit.record(commit, None, f"user.mail-{after.state}", told, {}, fields)
        if after.state is MailState.QUEUED:
            self._outbox.enqueue_after(commit, after)
        try:
            version, *_ = commit.send()
        except StoreConflictError:
            return None
        return replace(after, version=version)
