"""Control of a blast: send now or at a time, pause, resume, cancel."""

from collections.abc import Callable
from typing import Any

from app.auth.policy import TargetUser, require_unrestricted
from app.auth.principal import Principal
from app.errors import DomainError, invalid_field
from app.frozen import replace
from app.problems.blasts import BLAST_EMPTY, BLAST_SENDER_UNABLE, BLAST_STATE_WRONG
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.blasts.blasts import CHANGEABLE, Blasts
from app.services.blasts.fan_out import SEND_BLAST
from app.services.blasts.parties import BlastSenderError, BlastSenders
from app.services.common.idempotency import Record, record_nothing
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.jobs.engine import GRACE_MS, RETENTION_MS, Jobs
from app.services.jobs.limits import require_room
from app.store.blasts.blasts import Blast, BlastState, blasts
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.users.users import Restriction
from app.task_queue.client import MAX_SCHEDULE_AHEAD_MS
from app.text.characters import is_blank
from app.times.clock import DAY, Clock

MAX_AHEAD_MS = 365 * DAY
"""How far in ms ahead a blast can be scheduled."""

_Decision = tuple[dict[str, Any], bool]
"""Changed attributes of a blast, and whether waiting messages are delivered or canceled at once."""


class BlastControl:
    """Starts and stops blasts."""

    def __init__(
        self, store: Store, drafts: Blasts, senders: BlastSenders, jobs: Jobs, audit: AuditTrail, clock: Clock
    ) -> None:
        self._store = store
        self._drafts = drafts
        self._senders = senders
        self._jobs = jobs
        self._audit = audit
        self._clock = clock

    def send(
        self, caller: Principal, blast_id: str, send_at: int | None, timezone: str, record: Record[Blast] = record_nothing
    ) -> Blast:
        """Send a blast now, or schedule it; a scheduled one may be scheduled anew.

        Args:
            caller: whose rights are checked again at each slice.
            blast_id: of the blast.
            send_at: when to begin, in ms; None is now.
            timezone: IANA zone in which the time was given, for display; empty for none.
            record: adds the response to the commit, for idempotent repeats.

        Raises:
            DomainError: RESTRICTED, BLAST_NOT_FOUND, HIGHER_ROLE, BLAST_STATE_WRONG, BLAST_EMPTY, BLAST_SENDER_UNABLE,
                JOBS_TOO_MANY or PARAMETERS_INVALID.
        """
        now = self._clock()
        if send_at is not None and not now < send_at <= now + MAX_AHEAD_MS:
            raise invalid_field("send_at", "Must be in the future, at most a year ahead.")

        def decide(blast: Blast) -> _Decision:
            if blast.state not in CHANGEABLE:
                raise DomainError(BLAST_STATE_WRONG)
            has_audience = blast.list_ids or blast.contact_ids or blast.query is not None
            if not has_audience or (is_blank(blast.body) and not blast.media):
                raise DomainError(BLAST_EMPTY)
            try:
                self._senders.read(blast)
            except BlastSenderError as error:
                raise DomainError(BLAST_SENDER_UNABLE, str(error)) from error
            state = BlastState.SENDING if send_at is None else BlastState.SCHEDULED
            return {"state": state, "send_at": send_at or 0, "timezone": timezone}, False

        return self._change(caller, blast_id, "send", decide, record, due=send_at)

    def pause(self, caller: Principal, blast_id: str, record: Record[Blast] = record_nothing) -> Blast:
        """Pause a blast: no further message of it leaves until it is resumed.

        Raises:
            DomainError: RESTRICTED, BLAST_NOT_FOUND, HIGHER_ROLE or BLAST_STATE_WRONG.
        """
        allow = _allow({BlastState.SENDING, BlastState.SENT}, BlastState.PAUSED)
        return self._change(caller, blast_id, "pause", allow, record)

    def resume(self, caller: Principal, blast_id: str, record: Record[Blast] = record_nothing) -> Blast:
        """Resume a blast that was paused or has failed.

        Raises:
            DomainError: as `send`.
        """
        allow = _allow({BlastState.PAUSED, BlastState.FAILED}, BlastState.SENDING, wakes=True)
        return self._change(caller, blast_id, "resume", allow, record)

    def cancel(self, caller: Principal, blast_id: str, record: Record[Blast] = record_nothing) -> Blast:
        """Cancel a blast for good: messages that wait are canceled, and those that left stay.

        Raises:
            DomainError: as `pause`.
        """
        states = {BlastState.SCHEDULED, BlastState.SENDING, BlastState.SENT, BlastState.PAUSED, BlastState.FAILED}
        return self._change(caller, blast_id, "cancel", _allow(states, BlastState.CANCELED, wakes=True), record)

    def _change(
        self,
        caller: Principal,
        blast_id: str,
        verb: str,
        decide: Callable[[Blast], _Decision],
        record: Record[Blast],
        due: int | None = None,
    ) -> Blast:
        require_unrestricted(caller, Restriction.BLASTS)

        def attempt() -> Blast:
            before, owner = self._drafts.require_writable(caller, blast_id)
            decided, wakes = decide(before)
            now = self._clock()
            changes = decided | {"run": before.run + 1, "updated": now}
            if decided["state"] in (BlastState.SENDING, BlastState.SCHEDULED):
                changes |= {"requested_by": caller.id, "failure": "", "finished": 0}
            elif decided["state"] is BlastState.CANCELED:
                changes["finished"] = now
            commit = self._store.commit()
            blasts.update(commit, before, **changes)
            after = replace(before, **changes)
            if after.state is not BlastState.PAUSED:
                self._begin(commit, caller, owner, after, due or now, wakes=wakes)
            changed = AuditedObject("blast", before.id, owner.user.tenant_id, owner.user.organization_id)
            self._audit.record(commit, caller, f"blast.{verb}", changed, {"state": before.state}, {"state": after.state})
            record(commit, after)
            commit.send()
            return after

        return retry_on_conflict(attempt)

    def _begin(self, commit: Commit, caller: Principal, owner: TargetUser, blast: Blast, due: int, *, wakes: bool) -> None:
        """Begin the job of a run. One that is due beyond the queue's horizon is enqueued by the sweeper when it is near."""
        is_counted = blast.state is BlastState.SENDING
        counted: dict[str, Any] = require_room(self._store, owner.user) if is_counted else {"uid": blast.uid}
        ahead = due - self._clock()
        is_near = ahead < MAX_SCHEDULE_AHEAD_MS - DAY
        times: dict[str, Any] = {"due": due, "expires": due + RETENTION_MS}
        times["sweep_at"] = due + GRACE_MS if is_near else due - MAX_SCHEDULE_AHEAD_MS + 2 * DAY
        parameters = {"blastId": blast.id, "run": blast.run, "wakes": wakes}
        job = self._jobs.create(commit, SEND_BLAST, asked_by=caller.id, parameters=parameters, **counted, **times)
        if is_near:
            self._jobs.enqueue_after(commit, job)


def _allow(states: set[BlastState], target: BlastState, *, wakes: bool = False) -> Callable[[Blast], _Decision]:
    def decide(blast: Blast) -> _Decision:
        if blast.state not in states:
            raise DomainError(BLAST_STATE_WRONG)
        return {"state": target}, wakes

    return decide
