"""Whether everything that the rules say was put to the test: each condition came out both ways, and each rule was asked."""

import itertools
import uuid

from app.store.jobs import jobs
from app.store.users.users import users
from app.times.clock import HOUR, system_clock
from dev.stack import StackEndpoints
from tests.rules.asking import OTHERS, ask
from tests.rules.changes import CHANGES
from tests.rules.client import make_query
from tests.rules.coverage import read_conditions
from tests.rules.office import (
    INTERNAL_JOB,
    LINKED,
    OUTCASTS,
    OWNER,
    PASSWORD_CLOSED,
    RULES,
    SHARED,
    SHARED_OWNERS,
    SIGNED_OUT_BEFORE,
    Office,
    open_office,
    shared_id,
)
from tests.rules.table import read_permissions


def ask_everything(office: Office) -> None:
    """Ask what the other tests ask of that which is open, as far as somebody else would be answered otherwise."""
    collections = sorted({collection for _, collection, _ in read_permissions()})
    askers: list[tuple[str | None, str]] = [(OWNER, owner) for owner in (OWNER, *OTHERS.values())]
    askers += [(None, OWNER), ("max", "max"), *((uid, uid) for uid in OUTCASTS.values())]
    for uid, owner in askers:
        for collection in collections:
            ask(office, office.client(uid), collection, owner)
    for collection in collections:
        office.client(OWNER).query(make_query(collection, {"uid": OWNER}, limit=201))
    for name, owner, asker in itertools.product(SHARED, SHARED_OWNERS, (OWNER, "max")):
        office.client(asker).get(name, shared_id(owner))
        office.client(asker).query(make_query(name, {"uid": owner}))
    office.client(OWNER).get(jobs.name, INTERNAL_JOB)
    office.client(OWNER).query(make_query(jobs.name, {"uid": OWNER, "isInternal": True}))
    office.new_session(SIGNED_OUT_BEFORE, 2 * HOUR).get(users.name, SIGNED_OUT_BEFORE)
    ask_for_sessions_by_password(office)
    for change in CHANGES:
        change.attempt(office, office.client(OWNER), system_clock())


def ask_for_sessions_by_password(office: Office) -> None:
    office.new_session(PASSWORD_CLOSED, provider="password").get(users.name, PASSWORD_CLOSED)
    linked = office.new_session(LINKED, provider="password")
    linked.get(users.name, LINKED)
    for is_restricted in (True, False):
        office.restrict_passwords(is_restricted)
        linked.get(users.name, LINKED)
    office.restrict_passwords(None)


def test_every_condition_of_the_rules_came_out_both_ways(stack: StackEndpoints, worker_id: str) -> None:
    office = open_office(stack, f"demo-{worker_id}-coverage-{uuid.uuid4().hex[:8]}")

    ask_everything(office)

    conditions = read_conditions(office.host, office.project_id)
    assert {place: outcomes for place, outcomes in sorted(conditions.items()) if outcomes != {True, False}} == {}
    # What is closed by `false` has no condition.
    lines = [(number, line.strip()) for number, line in enumerate(RULES.read_text().splitlines(), 1)]
    rules = {number for number, line in lines if line.startswith("allow ") and not line.endswith("if false;")}
    assert rules <= {line for line, _ in conditions}
