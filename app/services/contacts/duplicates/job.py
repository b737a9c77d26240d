"""The job that reads a user's contacts page by page, finds duplicates, and merges them if requested."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.services.contacts.duplicates.groups import DuplicateGroups, Match
from app.services.contacts.duplicates.match_keys import PHONE_NUMBER, MatchKey, build_match_keys, hash_key
from app.services.contacts.duplicates.merge import RESERVED, Merging
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

GROUPS = "groups"
"""Parameter of a job: the groups to merge, each a map with `contactIds`."""

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
NO_LONGER_ALIKE = "They were changed meanwhile, and are no duplicates of each other any more"
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
    remembered: dict[str, str] = field(default_factory=dict)
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

    def tell(self, outcome: str, match: Match, members: Sequence[Contact], reason: str = "") -> None:
        self.count("groups")
        self.findings.append(describe_group(outcome, match, members, reason))


class DuplicatesWorker:
    """Finds duplicate contacts."""

    kind = DUPLICATES

    def __init__(self, store: Store, merging: Merging, region: str) -> None:
        self._store = store
        self._merging = merging
        self._groups = DuplicateGroups(store, region)
        self._match_keys = build_match_keys(region)

    def do_slice(self, job: Job, commit: Commit) -> Progress:
        """Read the next page, or the next chosen groups. The next slice begins with a group that could not be finished.

        Raises:
            JobFailedError: contacts are merged, and the user who requested it may no longer delete any.
            StoreConflictError: a contact of a merge was changed meanwhile.
        """
        if job.parameters["merges"]:
            require_requester(self._store, job, Restriction.DISABLE_DELETE)
        return self._merge_chosen(job, commit) if GROUPS in job.parameters else self._search(job, commit)

    def _search(self, job: Job, commit: Commit) -> Progress:
        by = job.cursor.get("by", PHONE_NUMBER)
        likeness = self._match_keys[by]
        after = job.cursor.get("after")
        current = _Slice(job, commit, dict(job.cursor.get("remembered", {})))
        page = self._store.page(contacts, likeness.page(job.uid, PAGE, after))
        is_last = page.size < PAGE
        runs = list(likeness.runs(page))
        # Duplicates of the last ones may be on the next page.
        waits = not is_last and len(runs) > 1
        if waits:
            runs.pop()
        known = self._read_claims(job.uid, likeness, runs)
        for run in runs:
            if not self._look_into(current, likeness, run, known):
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

    def _merge_chosen(self, job: Job, commit: Commit) -> Progress:
        """Merge the next groups that the request chose. Members of another request's merge are gone, and left out."""
        current = _Slice(job, commit)
        chosen = [group["contactIds"] for group in job.parameters[GROUPS]]
        at: int = job.cursor.get("group", 0)
        while at < len(chosen) and not current.is_full():
            (members,) = self._groups.read(job.uid, [chosen[at]])
            if not self._merge_group(current, members):
                break
            current.count("done", len(chosen[at]))
            at += 1
        return Progress(cursor={"group": at}, counts=current.counts, problems=current.findings, is_done=at == len(chosen))

    def _merge_group(self, current: _Slice, members: list[Contact]) -> bool:
        """Merge a chosen group; return whether it is finished."""
        if len(members) < 2:
            return True
        match = self._groups.match(members)
        numbers = self._groups.numbers(members)
        if match is None:
            changed = Match(PHONE_NUMBER, members[0].phone_number)
            current.tell(APART, changed, members, NO_LONGER_ALIKE)
            return True
        if len(numbers) > 1:
            current.tell(APART, match, members, DIFFERENT_NUMBERS)
            return True
        number = next(iter(numbers), "")
        if {match.value, number} & current.touched:
            return False
        current.groups += 1
        ordered, reservation = self._groups.order(members, number)
        return self._merge(current, match, ordered, number, reservation)

    def _read_claims(self, uid: str, likeness: MatchKey, runs: Sequence[Sequence[Contact]]) -> Mapping[Any, Any]:
        """Read the reservations of all numbers that will be needed, in one round trip."""
        if likeness.by != PHONE_NUMBER:
            return {}
        keys = [key for run in runs if (key := _key_of_interest(likeness, run)) is not None]
        return self._store.read_all([number_reservation(uid, key) for key in dict.fromkeys(keys[:MAX_GROUPS])])

    def _look_into(self, current: _Slice, likeness: MatchKey, run: list[Contact], known: Mapping[Any, Any]) -> bool:
        """Find the duplicates of a run; return whether the run is finished, so that the next one can follow."""
        key = _key_of_interest(likeness, run)
        if key is None:
            return True
        if current.is_full() or key in current.touched:
            return False
        current.groups += 1
        is_number = likeness.by == PHONE_NUMBER
        match = Match(likeness.by, key)
        members = self._find_members(current, likeness, run, key)
        if len(members) == 1 and not (is_number and current.merges):
            return True
        numbers = self._groups.numbers(members)
        if len(numbers) > 1:
            current.tell(APART, match, members, DIFFERENT_NUMBERS)
            return True
        number = next(iter(numbers), "")
        if not current.merges and not is_number and number and all(self._groups.numbers([each]) for each in members):
            # They are reported by their number already.
            return True
        ordered, reservation = self._groups.order(members, number, known)
        if not current.merges:
            current.tell(FOUND, match, ordered)
            return True
        return self._merge(current, match, ordered, number, reservation)

    def _find_members(self, current: _Slice, likeness: MatchKey, run: list[Contact], key: str) -> list[Contact]:
        """Return the duplicates of a run; for an unusual spelling, also the contacts in the usual one."""
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

    def _merge(
        self, current: _Slice, match: Match, members: Sequence[Contact], number: str, reservation: ContactNumber | None
    ) -> bool:
        if self._is_being_emptied(members):
            current.tell(APART, match, members, HISTORY_GOES)
            return True
        group = self._groups.complete(members, number, reservation)
        merged = self._merging.merge(current.commit, group, current.room)
        current.touched |= {match.value, number}
        current.room -= RESERVED + merged.moved
        current.count("moved", merged.moved)
        current.count("removed", merged.removed)
        if len(members) == 1:
            current.count("respelt")
        elif merged.removed:
            current.tell(WAS_MERGED, match, members[: merged.removed + 1])
        return merged.is_whole

    def _is_being_emptied(self, members: Sequence[Contact]) -> bool:
        """Whether a conversation's history is being deleted: messages moved away meanwhile would survive it."""
        latest = self._store.page(jobs, internal_jobs_of(members[0].uid, HISTORY, _LATEST_REMOVALS))
        emptied = {each.parameters.get("contactId") for each in latest if each.state is JobState.RUNNING}
        return any(each.id in emptied for each in members)


def describe_group(outcome: str, match: Match, members: Sequence[Contact], reason: str = "") -> dict[str, Any]:
    """Return a group of contacts as callers see it; the one that stays is first."""
    return {
        "by": match.by,
        "value": match.value,
        "contactIds": [each.id for each in members],
        "keptId": "" if outcome == APART else members[0].id,
        "outcome": outcome,
        "reason": reason,
    }


def _key_of_interest(likeness: MatchKey, run: Sequence[Contact]) -> str | None:
    """Return the key of a run; None for a single contact in the usual spelling, which finds no other."""
    key = likeness.key(run[0])
    return None if len(run) == 1 and key == likeness.value(run[0]) else key
