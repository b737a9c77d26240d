"""The job that reads a user's contacts page by page, finds duplicates, and merges them if requested."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.addresses.phone_number_parser import to_e164
from app.services.contacts.duplicates.match_keys import PHONE_NUMBER, MatchKey, build_match_keys, hash_key
from app.services.contacts.duplicates.merge import RESERVED, Group, Merging
from app.services.contacts.duplicates.merge_rules import put_kept_first
from app.services.jobs.requesters import require_requester
from app.services.jobs.worker import MAX_WRITES, Progress
from app.services.messages.history_deletion import HISTORY
from app.store.contacts.contact_merge import internal_jobs_of
from app.store.contacts.contact_numbers import ContactNumber, number_reservation
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.jobs import Job, JobState, jobs
from app.store.users.users import Restriction

DUPLICATES = "contact-duplicates"

PAGE = 300
"""Contacts that a slice reads."""

MAX_GROUPS = 40
"""Groups that a slice looks into: each costs a few reads."""

MAX_REMEMBERED = 1000
"""Contacts in an unusual spelling, without a neighbour, that are remembered for a later one."""

_MAX_ALIKE = 50
_LATEST_REMOVALS = 20

FOUND, WAS_MERGED, APART = "found", "merged", "apart"

DIFFERENT_NUMBERS = "They have different numbers, so they are different conversations"
HISTORY_GOES = "The history of one of them is being deleted at the moment: ask again"


@dataclass(slots=True)
class _Slice:
    """State of one slice.

    Attributes:
        room: writes that its commit still has room for.
        touched: the keys whose contacts its commit changes, which cannot be read until it is sent.
        remembered: the contact of each key in an unusual spelling that stood alone, by the key's hash.
    """

    job: Job
    commit: Commit
    likeness: MatchKey
    remembered: dict[str, str]
    room: int = MAX_WRITES
    groups: int = 0
    touched: set[str] = field(default_factory=set)
    findings: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def merges(self) -> bool:
        return bool(self.job.parameters["merges"])

    def is_full(self) -> bool:
        return self.groups >= MAX_GROUPS or self.room <= RESERVED + 1

    def count(self, name: str, number: int = 1) -> None:
        self.counts[name] = self.counts.get(name, 0) + number

    def tell(self, outcome: str, key: str, members: Sequence[Contact], reason: str = "") -> None:
        self.count("groups")
        self.findings.append(
            {
                "by": self.likeness.by,
                "value": key,
                "contactIds": [each.id for each in members],
                "keptId": "" if outcome == APART else members[0].id,
                "outcome": outcome,
                "reason": reason,
            }
        )


class DuplicatesWorker:
    """Finds duplicate contacts."""

    kind = DUPLICATES

    def __init__(self, store: Store, merging: Merging, region: str) -> None:
        self._store = store
        self._merging = merging
        self._region = region
        self._match_keys = build_match_keys(region)

    def do_slice(self, job: Job, commit: Commit) -> Progress:
        """Read the next page. The next slice begins with a group that could not be finished.

        Raises:
            JobFailedError: contacts are merged, and the user who requested it may no longer delete any.
            StoreConflictError: a contact of a merge was changed meanwhile.
        """
        if job.parameters["merges"]:
            require_requester(self._store, job, Restriction.DISABLE_DELETE)
        by = job.cursor.get("by", PHONE_NUMBER)
        likeness = self._match_keys[by]
        after = job.cursor.get("after")
        current = _Slice(job, commit, likeness, dict(job.cursor.get("remembered", {})))
        page = self._store.page(contacts, likeness.page(job.uid, PAGE, after))
        is_last = page.size < PAGE
        runs = list(likeness.runs(page))
        # Duplicates of the last ones may be on the next page.
        waits = not is_last and len(runs) > 1
        if waits:
            runs.pop()
        known = self._read_claims(current, runs)
        for run in runs:
            if not self._look_into(current, run, known):
                is_last = False
                break
            after = [likeness.value(run[-1]), run[-1].id]
            current.count("done" if by == PHONE_NUMBER else "comparedByEmail", len(run))
        else:
            if not waits and page.end is not None:
                # Past those at the end that cannot be read.
                after = list(page.end)
        cursor: dict[str, Any] = {"by": by, "after": after, "remembered": current.remembered}
        names = list(self._match_keys)
        is_done = is_last and by == names[-1]
        if is_last and not is_done:
            cursor = {"by": names[names.index(by) + 1]}
        return Progress(cursor=cursor, counts=current.counts, problems=current.findings, is_done=is_done)

    def _read_claims(self, current: _Slice, runs: Sequence[Sequence[Contact]]) -> Mapping[Any, Any]:
        """Read the reservations of all numbers that will be needed, in one round trip."""
        if current.likeness.by != PHONE_NUMBER:
            return {}
        keys = [key for run in runs if (key := self._key_of_interest(current, run)) is not None]
        return self._store.read_all([number_reservation(current.job.uid, key) for key in dict.fromkeys(keys[:MAX_GROUPS])])

    def _key_of_interest(self, current: _Slice, run: Sequence[Contact]) -> str | None:
        """Return the key of a run; None for a single contact in the usual spelling, which finds no other."""
        key = current.likeness.key(run[0])
        return None if len(run) == 1 and key == current.likeness.value(run[0]) else key

    def _look_into(self, current: _Slice, run: list[Contact], known: Mapping[Any, Any]) -> bool:
        """Find the duplicates of a run; return whether the run is finished, so that the next one can follow."""
        key = self._key_of_interest(current, run)
        if key is None:
            return True
        if current.is_full() or key in current.touched:
            return False
        current.groups += 1
        is_number = current.likeness.by == PHONE_NUMBER
        members = self._find_members(current, run, key)
        if len(members) == 1 and not (is_number and current.merges):
            return True
        numbers = {to_e164(each.phone_number, self._region) for each in members}
        others = numbers - {None}
        if len(others) > 1:
            current.tell(APART, key, members, DIFFERENT_NUMBERS)
            return True
        number = next((each for each in others if each), "")
        if not current.merges and not is_number and len(numbers) == 1 and number:
            # They are reported by their number already.
            return True
        (reservation,) = self._store.read(number_reservation(current.job.uid, number), prefetched=known) if number else (None,)
        members = put_kept_first(self._with_holder(members, reservation, number), reservation)
        if not current.merges:
            current.tell(FOUND, key, members)
            return True
        return self._merge(current, key, members, number, reservation)

    def _find_members(self, current: _Slice, run: list[Contact], key: str) -> list[Contact]:
        """Return the duplicates of a run; for an unusual spelling, also the contacts in the usual one."""
        likeness = current.likeness
        if likeness.value(run[0]) == key:
            return run
        found = self._store.page(contacts, likeness.written(current.job.uid, key, _MAX_ALIKE))
        members = [*run, *(each for each in found if each.id != run[0].id)]
        if len(members) > len(run):
            return members
        name = hash_key(key)
        earlier = self._store.get(contacts.at_leniently(current.remembered[name])) if name in current.remembered else None
        if earlier is not None and likeness.key(earlier) == key and earlier.uid == current.job.uid:
            return [earlier, *run] if earlier.id != run[0].id else run
        if len(current.remembered) < MAX_REMEMBERED:
            current.remembered[name] = run[0].id
        return run

    def _with_holder(self, members: list[Contact], reservation: ContactNumber | None, number: str) -> list[Contact]:
        """Return contacts with the one that holds the reservation of their number, if it spells the number otherwise."""
        if reservation is None or not reservation.contact_id or reservation.contact_id in {each.id for each in members}:
            return members
        holder = self._store.get(contacts.at_leniently(reservation.contact_id))
        is_alike = holder is not None and to_e164(holder.phone_number, self._region) == number
        return [holder, *members] if holder is not None and is_alike and holder.uid == members[0].uid else members

    def _merge(
        self, current: _Slice, key: str, members: Sequence[Contact], number: str, reservation: ContactNumber | None
    ) -> bool:
        if self._is_being_emptied(members):
            current.tell(APART, key, members, HISTORY_GOES)
            return True
        spellings = {each.phone_number for each in members} - {number, ""}
        uid = current.job.uid
        misspelt = (
            [] if not number else self._store.read_all([number_reservation(uid, each) for each in sorted(spellings)]).values()
        )
        group = Group(
            members=members, number=number, reservation=reservation, misspelt=[each for each in misspelt if each is not None]
        )
        merged = self._merging.merge(current.commit, group, current.room)
        current.touched.add(key)
        current.room -= RESERVED + merged.moved
        current.count("moved", merged.moved)
        current.count("removed", merged.removed)
        if len(members) == 1:
            current.count("respelt")
        elif merged.removed:
            current.tell(WAS_MERGED, key, members[: merged.removed + 1])
        return merged.is_whole

    def _is_being_emptied(self, members: Sequence[Contact]) -> bool:
        """Whether a conversation's history is being deleted: messages moved away meanwhile would survive it."""
        latest = self._store.page(jobs, internal_jobs_of(members[0].uid, HISTORY, _LATEST_REMOVALS))
        emptied = {each.parameters.get("contactId") for each in latest if each.state is JobState.RUNNING}
        return any(each.id in emptied for each in members)
