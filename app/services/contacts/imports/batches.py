"""Batches of rows: a page of rows is one commit, and several commits run at once.

A row is applied wholly or not at all; an upload is not. A page that loses a race is retried, and no other.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cached_property

from app.crypto.keys import Keys
from app.frozen import frozen
from app.services.campaigns.opt_outs import OptOuts
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.contacts.imports.planner import Plan, Result, refused
from app.services.contacts.imports.rows import Operation, Row, RowError
from app.services.contacts.imports.snapshot import read_state
from app.services.jobs.engine import Jobs
from app.services.messages.history_deletion import WHOLE_CONVERSATION
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.users.users import users
from app.times.clock import Clock

IN_FLIGHT = 4
"""Pages that one process writes at the same time, for all uploads together."""

MAX_WRITES = 480
"""Writes of a page's commit; Firestore takes 500."""

MAX_CHARACTERS = 1_000_000
"""Characters of a page's texts; Firestore takes 10 MiB."""

MAX_PASSES = 20
"""Commits that a page may take, since rows wait for others about the same contact."""

_WRITES_OF_ROW = 2
_WRITES_OF_MOVED_ROW = 4
_WRITES_OF_OPT_OUT = 3


@frozen
class ImportTarget:
    """The contacts that rows are about.

    Attributes:
        uid: their user.
        asked_by: id of the caller.
        list_id: of the list that every contact is added to; empty for none.
    """

    uid: str
    asked_by: str
    list_id: str = ""


class Pages:
    """Applies rows."""

    def __init__(self, store: Store, keys: Keys, jobs: Jobs, opt_outs: OptOuts, clock: Clock) -> None:
        self._store = store
        self._keys = keys
        self._jobs = jobs
        self._opt_outs = opt_outs
        self._clock = clock

    def plan(self, target: ImportTarget, rows: Sequence[Row]) -> Plan:
        """Read what rows need, and decide about them."""
        state = read_state(self._store, target.uid, rows)
        return Plan(state, self._keys, self._clock(), target.list_id, rows)

    def write(self, target: ImportTarget, rows: Sequence[Row]) -> list[Result]:
        """Apply any number of rows, and return the result of each, in the order of their indexes.

        Raises:
            ServiceUnavailableError: Firestore is unavailable; some pages may be written, and repeating all is safe.
        """
        running = [self._pool.submit(self._write_page, target, page) for page in divide(rows)]
        wait(running)
        return sorted((result for page in running for result in page.result()), key=lambda result: result.index)

    # Created on first use: threads do not survive the fork of the web server.
    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(IN_FLIGHT, thread_name_prefix="contact-import")

    def _write_page(self, target: ImportTarget, rows: Sequence[Row]) -> list[Result]:
        results: list[Result] = []
        for _ in range(MAX_PASSES):
            if not rows:
                return results
            plan = self._commit(target, rows)
            results += plan.results
            rows = plan.waiting
        error = RowError("", "Too many rows are about the same contact: send this one in another upload.")
        return results + [refused(row.index, error) for row in rows]

    def _commit(self, target: ImportTarget, rows: Sequence[Row]) -> Plan:
        def attempt() -> Plan:
            plan = self.plan(target, rows)
            commit = self._store.commit()
            if not self.add_to(commit, plan):
                return plan
            for contact in plan.deleted():
                self._jobs.begin(
                    commit,
                    WHOLE_CONVERSATION,
                    uid=target.uid,
                    asked_by=target.asked_by,
                    is_internal=True,
                    parameters={"contactId": contact.id},
                )
            commit.send()
            return plan

        return retry_on_conflict(attempt)

    def add_to(self, commit: Commit, plan: Plan) -> bool:
        """Add the writes of a plan to a commit, and return whether there are any."""
        owner = self._store.get(users.at(plan.uid)) if plan.opts_out else None
        return plan.add_to(commit, self._opt_outs, "" if owner is None else owner.organization_id)


def divide(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Return rows by pages, each small enough for one commit; rows of one contact stay together, in their order."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.contact_id or row.number, []).append(row)
    page: list[Row] = []
    writes = characters = 0
    for group in groups.values():
        its_writes, its_characters = _weigh(group)
        if page and (writes + its_writes > MAX_WRITES or characters + its_characters > MAX_CHARACTERS):
            yield page
            page, writes, characters = [], 0, 0
        page += group
        writes += its_writes
        characters += its_characters
    if page:
        yield page


def _weigh(group: Sequence[Row]) -> tuple[int, int]:
    """Return the most writes and characters that the rows of one contact may take in one commit."""
    moves = any(row.contact_id or row.operation is Operation.DELETE for row in group)
    longest: dict[str, int] = {}
    for row in group:
        for name, value in row.values.items():
            if isinstance(value, str):
                longest[name] = max(longest.get(name, 0), len(value))
    opts_out = any(row.values.get("opted_out") is not None for row in group)
    writes = (_WRITES_OF_MOVED_ROW if moves else _WRITES_OF_ROW) + opts_out * _WRITES_OF_OPT_OUT
    return writes, sum(longest.values())
