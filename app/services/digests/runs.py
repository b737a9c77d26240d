"""Runs of digests: the sweeper lets each organization that wants them look for conversations that nobody answered.

Receiving a message knows nothing of it. A run reads the inbound messages that have become old enough since the run before, and
queues the e-mails in the commit that marks their conversations. So a run that is repeated, or stops anywhere, mails each
conversation once. Many messages take several runs: each reads some, oldest first, and stores how far it came.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from app.auth.states import is_active
from app.frozen import replace
from app.services.common.oldest_messages import OldestMessages
from app.services.digests.recipients import DigestRecipients
from app.services.digests.waiting import Waiting, find_waiting, needs_answer
from app.services.inbound.away_hours.business_day import find_business_day
from app.services.mails.outbox import MailOutbox
from app.store.common.mails import MailKind
from app.store.contacts.contacts import contacts
from app.store.engine.database import Commit, Query
from app.store.engine.store import Store
from app.store.inbox.digest_marks import DigestMark, digest_marks
from app.store.inbox.digest_runs import DigestRun, digest_runs, overdue_digests
from app.store.messages.message_queries import oldest_inbound_messages
from app.store.tenancy.organization_settings.decoding import read_settings
from app.store.tenancy.organization_settings.unanswered_digest import UnansweredDigestSettings
from app.store.tenancy.organizations import Organization, organizations
from app.store.tenancy.tenants import Tenant, tenants
from app.store.users.users import User, users
from app.times.clock import DAY, MINUTE, Clock

KEPT_MS = 90 * DAY
"""How long in ms a conversation stays marked as mailed, should nobody ever answer."""

MIN_INTERVAL_MS = 10 * MINUTE
"""Least time in ms between two digests of an organization, which collects what comes to wait in between."""

OPENING_MINUTES = 30
"""Most minutes after the opening in which no digest is sent, so that the office can answer first."""

SLICE = 150
"""Conversations of one commit, and so of one e-mail."""

MESSAGES_PER_RUN = 2_000
"""Inbound messages that one run reads. With more, the next sweep goes on."""

_PAGE = 300
_READ_AT_ONCE = 100


class DigestRuns:
    """Overdue runs, for the sweeper."""

    name = "digests"
    collection = digest_runs

    def __init__(self, store: Store, recipients: DigestRecipients, outbox: MailOutbox, default_zone: str, clock: Clock) -> None:
        self._store = store
        self._recipients = recipients
        self._outbox = outbox
        self._default_zone = default_zone
        self._clock = clock

    def query(self, now: int, shards: Sequence[int], limit: int) -> Query:
        """Return the query of organizations whose run is due, longest overdue first."""
        return overdue_digests(now, shards, limit)

    def reconcile(self, run: DigestRun) -> None:
        """Queue the digests of an organization that are due, and set the time of the next run.

        Raises:
            StoreConflictError: another process does it.
        """
        now = self._clock()
        organization = self._store.get(organizations.at(run.organization_id))
        settings = UnansweredDigestSettings()
        if organization is not None:
            settings = read_settings(UnansweredDigestSettings, organization.settings)
        if organization is None or not settings.enabled:
            commit = self._store.commit()
            commit.delete(digest_runs.path(run.id), run.version)
            commit.send()
            return
        pause = max(MINUTE, settings.minutes * MINUTE // 10)
        until = now - settings.minutes * MINUTE
        waiting: Sequence[Waiting] = []
        is_behind = False
        tenant = self._store.get(tenants.at(organization.tenant_id)) if organization.tenant_id else None
        if until > run.looked_until and self._is_open(organization, settings, now):
            waiting, looked_until = self._find(organization, tenant, run.looked_until + 1, until, now)
            is_behind = looked_until < until
            run = replace(run, looked_until=looked_until)
        slices = [waiting[start : start + SLICE] for start in range(0, len(waiting), SLICE)] or [[]]
        for number, some in enumerate(slices, 1):
            commit = self._store.commit()
            self._add(commit, settings, organization, tenant, some, now)
            if number == len(slices):
                sweep_at = now if is_behind else now + (max(pause, MIN_INTERVAL_MS) if waiting else pause)
                digest_runs.update(commit, run, looked_until=run.looked_until, sweep_at=sweep_at)
            commit.send()

    def _is_open(self, organization: Organization, settings: UnansweredDigestSettings, now: int) -> bool:
        """Whether digests may be sent: within business hours, and some time after they began."""
        if not settings.business_hours_only:
            return True
        opening = min(settings.minutes, OPENING_MINUTES) * MINUTE
        office = User(id="", organization_id=organization.id)
        times = (now, now - opening)
        return all(find_business_day(office, organization, self._default_zone, time).is_open for time in times)

    def _find(
        self, organization: Organization, tenant: Tenant | None, since: int, until: int, now: int
    ) -> tuple[Sequence[Waiting], int]:
        """Find the conversations whose inbound messages between two times in ms, both included, still wait.

        Returns:
            The conversations, longest first, and the time in ms until which the messages were read.
        """
        dates: defaultdict[str, list[int]] = defaultdict(list)
        query = oldest_inbound_messages(organization.id, since, until, min(_PAGE, MESSAGES_PER_RUN))
        read = OldestMessages(self._store, query, until + 1, MESSAGES_PER_RUN)
        for message in read:
            if needs_answer(message):
                dates[message.contact_id].append(message.date)
        waiting = []
        ids = list(dates)
        for start in range(0, len(ids), _READ_AT_ONCE):
            some = ids[start : start + _READ_AT_ONCE]
            known = self._store.read_all([*map(contacts.at, some), *map(digest_marks.at_leniently, some)], skip_unreadable=True)
            found = [contact for name in some if (contact := known.get(contacts.path(name))) is not None]
            owners = self._store.read_all([users.at(uid) for uid in {contact.uid for contact in found}], skip_unreadable=True)
            for contact in found:
                owner = owners.get(users.path(contact.uid))
                if owner is None or owner.organization_id != organization.id or not is_active(owner, organization, tenant):
                    continue
                mark = known.get(digest_marks.path(contact.id))
                one = find_waiting(self._store, contact, owner, dates[contact.id], mark, now)
                waiting += [] if one is None else [one]
        return sorted(waiting, key=lambda one: one.since), read.end - 1

    def _add(
        self,
        commit: Commit,
        settings: UnansweredDigestSettings,
        organization: Organization,
        tenant: Tenant | None,
        waiting: Sequence[Waiting],
        now: int,
    ) -> None:
        """Add the e-mails about conversations to a commit, and the marks that they were sent."""
        for one in waiting:
            values: dict[str, Any] = {"uid": one.owner.id, "since": one.since, "mailed_at": now, "expires_at": now + KEPT_MS}
            if one.mark is None:
                digest_marks.create(commit, DigestMark(id=one.contact.id, **values))
            else:
                digest_marks.update(commit, one.mark, **values)
        for digest in self._recipients.distribute(settings, organization, tenant, waiting):
            self._outbox.add(commit, digest.recipient, MailKind.DIGEST, object_ids=digest.contact_ids)
