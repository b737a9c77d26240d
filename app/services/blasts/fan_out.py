"""Fan-out of a blast: a job that collects the recipients, and then creates a message for each of them.

Each slice is one commit: its messages, the place of the next slice in the blast, and the job's progress. So a repeated, late
or concurrent slice creates nothing twice. Contacts also name their latest blast, so one who is met twice gets one message.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from app.crypto.keys import Keys
from app.errors import DomainError
from app.frozen import frozen, replace
from app.services.blasts.audience import Audience, find_obstacle
from app.services.blasts.composer import BlastComposer
from app.services.blasts.parties import BlastParties, BlastSenderError, BlastSenders
from app.services.blasts.texts import find_footer, write_text
from app.services.jobs.requesters import require_requester
from app.services.jobs.worker import JobFailedError, Progress
from app.services.messages.conversations import latest_message_changes
from app.services.messages.delivery_tasks import DeliveryTasks
from app.services.messages.ordering import take_turn
from app.services.messages.slots import BLAST, Slot, slot_changes
from app.services.plans.limits import PlanLimits
from app.store.blasts.blast_chunks import CHUNK_SIZE, KEPT_MS, BlastChunk, blast_chunks, chunk_of_blast
from app.store.blasts.blast_recipients import SKIPPED, BlastRecipient, recipient_of_blast, write_recipient
from app.store.blasts.blasts import Blast, BlastState, blasts
from app.store.contacts.contact_writes import update_contact
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.jobs import Job
from app.store.messages.message_queries import waiting_messages_of_blast
from app.store.messages.messages import Message, change_message, create_message, messages
from app.store.users.users import Restriction
from app.times.clock import MINUTE, Clock

SEND_BLAST = "blast"
MAX_RECIPIENTS = 100_000
"""Recipients of one blast."""

MAX_SLICE = 150
"""Recipients of a slice at most; a slow number has fewer, about a minute's messages."""

_MIN_SLICE = 10
_WAKE_SLICE = 400
_GONE = "deleted"
_COLLECT = "collect"
_SEND = "send"

_Composed = tuple[Contact, Message]


@frozen
class _Slice:
    """Result of a slice: changed attributes of the blast, and the pause in ms before the next one."""

    changes: dict[str, Any]
    pause: int = 0


@frozen
class _Skipped:
    """Recipient who gets no message, and why; `contact` is None for one that is gone."""

    contact_id: str
    contact: Contact | None
    reason: str


class BlastWorker:
    """Worker of blasts."""

    kind = SEND_BLAST

    def __init__(
        self,
        store: Store,
        senders: BlastSenders,
        dispatch: DeliveryTasks,
        composer: BlastComposer,
        plan_limits: PlanLimits,
        keys: Keys,
        clock: Clock,
    ) -> None:
        self._store = store
        self._senders = senders
        self._dispatch = dispatch
        self._composer = composer
        self._plan_limits = plan_limits
        self._keys = keys
        self._clock = clock

    def do_slice(self, job: Job, commit: Commit) -> Progress:
        """Wake messages that wait since a pause, collect recipients, or create messages for the next ones.

        Raises:
            StoreConflictError: the blast was changed meanwhile.
        """
        blast = self._store.get(blasts.at(job.parameters["blastId"]))
        if blast is None or blast.run != job.parameters["run"]:
            return Progress(is_done=True)
        if job.parameters.get("wakes") and not job.cursor.get("isAwake"):
            return self._wake(blast, job, commit)
        if blast.state not in (BlastState.SCHEDULED, BlastState.SENDING):
            return Progress(is_done=True)
        try:
            require_requester(self._store, job, Restriction.BLASTS)
            parties = self._senders.read(blast)
            done = self._collect(blast, parties, commit) if self._is_collecting(blast) else self._send(blast, parties, commit)
        except (JobFailedError, BlastSenderError) as error:
            done = _Slice(self._failed(str(error)))
        after = replace(blast, **done.changes)
        blasts.patch(commit, blast, **done.changes, updated=self._clock())
        return Progress(
            cursor={"isAwake": True},
            counts={"done": after.done - blast.done},
            total=after.recipients,
            is_done=after.state is not BlastState.SENDING,
            pause=done.pause,
        )

    def end_subject(self, job: Job, commit: Commit, reason: str) -> None:
        """Fail the blast of a job that failed or was canceled: it can be resumed. A damaged blast stays as it is."""
        reference = blasts.at(job.parameters["blastId"])
        blast = self._store.read_all([reference], skip_unreadable=True)[reference.path]
        if blast is None or blast.run != job.parameters["run"]:
            return
        if blast.state in (BlastState.SCHEDULED, BlastState.SENDING):
            blasts.patch(commit, blast, **self._failed(reason), updated=self._clock())

    def _failed(self, reason: str) -> dict[str, Any]:
        return {"state": BlastState.FAILED, "failure": reason, "finished": self._clock()}

    def _wake(self, blast: Blast, job: Job, commit: Commit) -> Progress:
        """Deliver or cancel messages that a pause held back, now."""
        page = self._store.page(messages, waiting_messages_of_blast(blast.id, _WAKE_SLICE, job.cursor.get("after")))
        now = self._clock()
        for message in page:
            changes = slot_changes(message, Slot(now, BLAST, 0)) | {"sweep_at": self._dispatch.sweep_time(now)}
            change_message(commit, message, **changes)
            self._dispatch.enqueue_after(commit, replace(message, **changes), now)
        is_awake = page.size < _WAKE_SLICE
        return Progress(cursor={"isAwake": True} if is_awake else {"after": page.end})

    @staticmethod
    def _is_collecting(blast: Blast) -> bool:
        return bool(blast.cursor.get("phase", _COLLECT) == _COLLECT)

    def _collect(self, blast: Blast, parties: BlastParties, commit: Commit) -> _Slice:
        """Write down the next contacts of the audience."""
        cursor = blast.cursor
        page = Audience(self._store, blast).read(cursor.get("source", 0), cursor.get("after"))
        counts, ids = Counter(blast.counts), [contact.id for contact in page.contacts]
        counts["duplicates"] += page.duplicates
        recipients = blast.recipients + len(ids)
        if recipients > MAX_RECIPIENTS:
            raise JobFailedError(f"The audience has more than {MAX_RECIPIENTS} contacts")
        if ids:
            path = chunk_of_blast(blast.id, blast.chunks).path
            chunk = BlastChunk(id=path.id, uid=blast.uid, contact_ids=ids[:CHUNK_SIZE], expires=self._clock() + KEPT_MS)
            commit.replace(path, blast_chunks.encode(chunk))
        changes: dict[str, Any] = {
            "counts": +counts,
            "recipients": recipients,
            "chunks": blast.chunks + bool(ids),
            "cursor": {"phase": _COLLECT, "source": page.source, "after": page.after},
        }
        if blast.state is BlastState.SCHEDULED or not blast.started:
            changes |= {"state": BlastState.SENDING, "started": self._clock()}
            changes["sent_footer"] = find_footer(blast, parties.organization)
        if page.is_last:
            changes["cursor"] = {"phase": _SEND, "chunk": 0, "offset": 0}
            if not changes["chunks"]:
                changes |= {"state": BlastState.SENT, "finished": self._clock()}
        return _Slice(changes)

    def _send(self, blast: Blast, parties: BlastParties, commit: Commit) -> _Slice:
        """Create the messages of the next recipients."""
        number, offset = int(blast.cursor["chunk"]), int(blast.cursor["offset"])
        if number >= blast.chunks:
            return _Slice({"state": BlastState.SENT, "finished": self._clock()})
        chunk = self._store.get(chunk_of_blast(blast.id, number))
        if chunk is None:
            raise JobFailedError("The recipients are no longer stored: a blast can be paused for 90 days")
        interval = parties.limits.interval
        size = MAX_SLICE if not interval else min(MAX_SLICE, max(_MIN_SLICE, int(MINUTE / interval)))
        ids = chunk.contact_ids[offset : offset + size]
        composed, skipped = self._compose(blast, parties, ids)
        self._take_messages(commit, parties, len(composed))
        counts, parts = Counter(blast.counts), 0
        for contact, message in composed:
            parts += self._add(commit, contact, message)
            counts["queued"] += 1
        for skip in skipped:
            self._skip(commit, blast, skip)
            counts[skip.reason] += 1
        counts["done"] += len(ids)
        end = offset + len(ids)
        is_over = end >= len(chunk.contact_ids)
        next_chunk = number + 1 if is_over else number
        changes: dict[str, Any] = {
            "counts": +counts,
            "cursor": {"phase": _SEND, "chunk": next_chunk, "offset": 0 if is_over else end},
        }
        if is_over:
            commit.delete(blast_chunks.path(chunk.id))
            if next_chunk >= blast.chunks:
                changes |= {"state": BlastState.SENT, "finished": self._clock()}
        return _Slice(changes, pause=int(parts * interval))

    def _compose(self, blast: Blast, parties: BlastParties, ids: Sequence[str]) -> tuple[list[_Composed], list[_Skipped]]:
        """Return the messages for recipients, and who gets none and why; those who have theirs already are in neither."""
        types = self._composer.read_media_types(blast, parties, blast.requested_by)
        read = self._store.read_all([contacts.at(contact_id) for contact_id in ids], skip_unreadable=True)
        known = {contact.id: contact for contact in read.values() if contact is not None and contact.uid == blast.uid}
        served = self._find_served(blast, known.values())
        composed: list[_Composed] = []
        skipped: list[_Skipped] = []
        for contact_id in ids:
            contact = known.get(contact_id)
            if contact is None:
                skipped.append(_Skipped(contact_id, None, _GONE))
            elif contact_id not in served:
                message = self._write(blast, parties, contact, types)
                if isinstance(message, Message):
                    composed.append((contact, message))
                else:
                    skipped.append(_Skipped(contact_id, contact, message))
        return composed, skipped

    def _find_served(self, blast: Blast, found: Iterable[Contact]) -> set[str]:
        """Return the ids of contacts that have a message of a blast: they came onto another of its lists meanwhile.

        The contact says so, unless it got another blast since: then its message is read.
        """
        latest = {contact.id: contact.last_blast for contact in found if contact.last_blast}
        served = {contact_id for contact_id, of_contact in latest.items() if of_contact["id"] == blast.id}
        doubtful = {
            contact_id: messages.at(self._message_id(blast, contact_id))
            for contact_id, of_contact in latest.items()
            if contact_id not in served and int(of_contact["at"]) >= blast.started
        }
        read = self._store.read_all(list(doubtful.values()), skip_unreadable=True) if doubtful else {}
        return served | {contact_id for contact_id, message_at in doubtful.items() if read[message_at.path] is not None}

    def _message_id(self, blast: Blast, contact_id: str) -> str:
        return self._keys.derive_id("blast", blast.id, contact_id)

    def _take_messages(self, commit: Commit, parties: BlastParties, count: int) -> None:
        try:
            self._plan_limits.take_messages(commit, parties.organization, self._clock(), count)
        except DomainError as error:
            raise JobFailedError(error.reason) from error

    def _write(self, blast: Blast, parties: BlastParties, contact: Contact, media_types: list[str]) -> Message | str:
        """Return the message for a contact, or why there is none."""
        if reason := find_obstacle(contact):
            return reason
        text, fault = write_text(blast, contact, blast.sent_footer, parties.labels)
        if fault:
            return fault
        message_id = self._message_id(blast, contact.id)
        return self._composer.compose(
            blast, parties, contact, text, media_types, sent_by=blast.requested_by, message_id=message_id
        )

    def _add(self, commit: Commit, contact: Contact, message: Message) -> int:
        """Add a message and what it changes in its conversation to a commit; return its number of parts.

        A blast leaves conversations archived and unread as they are: it is no reply to anybody.
        """
        turn = take_turn(contact, message, message.created)
        create_message(commit, turn.message)
        changes = latest_message_changes(message) | {"last_blast": {"id": message.blast_id, "at": message.created}}
        update_contact(commit, contact, None, turn.entries, **changes, updated=message.created)
        self._dispatch.enqueue_after(commit, turn.message)
        return max(message.segments, 1)

    @staticmethod
    def _skip(commit: Commit, blast: Blast, skipped: _Skipped) -> None:
        recipient = BlastRecipient(
            id=recipient_of_blast(blast.id, skipped.contact_id).path.id,
            uid=blast.uid,
            blast_id=blast.id,
            contact_id=skipped.contact_id,
            number="" if skipped.contact is None else skipped.contact.phone_number,
            kinds=[SKIPPED],
            skipped=skipped.reason,
        )
        write_recipient(commit, recipient)
