"""Usage equals an independent count of all messages that ever were, after deletions, repeats and interruptions."""

import csv
import io
import random
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from app.crypto.keys import new_id
from app.errors import ServiceUnavailableError
from app.services.messages.history_deletion import HISTORY
from app.services.usage import closing
from app.store.contacts.contacts import Contact
from app.store.engine.database import Commit, Query, StoreConflictError
from app.store.jobs import jobs
from app.store.messages.messages import Direction, Message, MessageState, Source, create_message, messages
from app.store.tenancy.organizations import organizations
from app.store.usage.usage_months import key_of_month, usage_months
from app.store.usage.usage_progress import PROGRESS_ID, usage_progress
from app.times.clock import DAY, HOUR
from tests.contacts.people import add_contact
from tests.deletion.purges import begin
from tests.deletion.removals import finish
from tests.world import CUSTOMER, Person, TestClock, World

STATES = [*MessageState]
OUT = ("sent", "delivered", "undelivered", "uncertain")


def day(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d")


def usage(world: World, person: Person | str, **query: Any) -> dict[str, Any]:
    authorization = person if isinstance(person, str) else person.authorization
    answer = world.served.call("GET", "/api/v2/usage", authorization, params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def add(world: World, owner: Person, contact: Contact, date: int, **attributes: Any) -> Message:
    commit = world.instance.core.store.commit()
    message = put(commit, owner, contact, date, **attributes)
    commit.send()
    return message


def put(commit: Commit, owner: Person, contact: Contact, date: int, **attributes: Any) -> Message:
    state = attributes.get("state", MessageState.SENT)
    is_in = state is MessageState.RECEIVED
    values: dict[str, Any] = {
        "id": new_id(),
        "uid": owner.user.id,
        "contact_id": contact.id,
        "organization_id": owner.user.organization_id,
        "tenant_id": owner.user.tenant_id,
        "direction": Direction.IN if is_in else Direction.OUT,
        "from_number": CUSTOMER if is_in else owner.user.phone_number,
        "to_number": owner.user.phone_number if is_in else CUSTOMER,
        "body": "Hello!",
        "state": state,
        "date": date,
        "created": date,
        "segments": 1,
        "carrier": "simulator",
    }
    message = Message(**(values | attributes))
    create_message(commit, message)
    return message


def delete_history(world: World, contact: Contact, until: int) -> None:
    store, engine = world.instance.core.store, world.instance.core.jobs
    commit = store.commit()
    parameters = {"contactId": contact.id, "until": until}
    job = engine.create(commit, HISTORY, uid=contact.uid, asked_by=contact.uid, is_internal=True, parameters=parameters)
    commit.send()
    read = store.get(jobs.at(job.id))
    assert read is not None
    engine.advance(read, 10)
    engine.run(job.id, 1)  # a task that comes twice


def stored(world: World) -> dict[str, Message]:
    found = world.instance.core.store.page(messages, Query(messages.name, [], [], 10_000))
    return {message.id: message for message in found}


def count_slowly(every: Iterable[Message], name: str) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Count all messages that ever were by day, group and column."""
    sums: Counter[tuple[str, str, str]] = Counter()
    parts: Counter[tuple[str, str, str]] = Counter()
    for message in every:
        state = str(message.state)
        columns = {"received": ["in"], "undelivered": ["out", "undelivered"], "failed": ["failed"]}.get(state, [])
        columns = ["out"] if state in OUT and not columns else columns
        for column in columns:
            key = (day(message.date), str(getattr(message, name)), column)
            sums[key] += 1
            parts[key] += max(message.segments, 1) * (max(len(message.recipients), 1) if column != "in" else 1)
    return {key: (sums[key], parts[key]) for key in sums}


def as_counts(report: dict[str, Any]) -> dict[tuple[str, str, str], tuple[int, int]]:
    return {
        (row["period"], row["group"], column): (row[column]["messages"], row[column]["parts"])
        for row in report["rows"]
        for column in ("in", "out", "undelivered", "failed")
        if row[column]["messages"]
    }


def close_all(world: World, chance: random.Random, monkeypatch: pytest.MonkeyPatch) -> None:
    """Close days in steps that die before or after a commit, or lose a race; then in steps that do not."""
    usual = Commit.send

    def send(commit: Commit) -> Any:
        fate = chance.random()
        if fate < 0.2:
            raise KeyboardInterrupt
        if fate < 0.4:
            raise StoreConflictError("raced")
        versions = usual(commit)
        if fate < 0.6:
            raise KeyboardInterrupt
        return versions

    with monkeypatch.context() as patch:
        patch.setattr(Commit, "send", send)
        for _ in range(6):
            with suppress(KeyboardInterrupt, ServiceUnavailableError):
                world.instance.usage.closing.run_step()
    for _ in range(chance.randrange(4)):
        world.instance.usage.closing.run_step()


def test_usage_equals_a_slow_count_of_all_messages(
    still_world: World, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, chance = still_world, random.Random(20261126)
    monkeypatch.setattr(closing, "USERS_PER_STEP", 2)
    people = [world.ann, world.ben, world.zoe]
    contacts = {person.user.id: add_contact(world, owner=person) for person in people}
    began = clock() - 20 * DAY
    ever: dict[str, Message] = {}

    def add_some(count: int, since: int) -> None:
        commit = world.instance.core.store.commit()
        for _ in range(count):
            person = chance.choice(people)
            put(
                commit,
                person,
                contacts[person.user.id],
                chance.randrange(since, clock()),
                state=chance.choice(STATES),
                segments=chance.randrange(4),
                source=chance.choice([*Source]),
                recipients=chance.choice([[], [], ["+12125550124", "+12125550125", "+12125550126"]]),
                carrier=chance.choice(["simulator", "twilio"]),
            )
        commit.send()

    add_some(60, began)
    ever |= stored(world)
    close_all(world, chance, monkeypatch)
    for person in (world.ann, world.zoe):
        delete_history(world, contacts[person.user.id], chance.randrange(began, clock()))
    for _ in range(3):
        clock.forward(2 * DAY + 3 * HOUR)
        for person in (world.ann, world.zoe, world.ann):
            # Open days, and closed ones.
            add_some(8, clock() - 4 * DAY)
            ever |= stored(world)
            delete_history(world, contacts[person.user.id], clock() - chance.choice([0, 0, 2, 6]) * DAY)
        close_all(world, chance, monkeypatch)
    add_some(12, clock() - 4 * DAY)
    ever |= stored(world)
    delete_history(world, contacts[world.zoe.user.id], clock())
    finish(world, clock, begin(world, world.ben.user.id))
    world.instance.usage.closing.run_step()

    span = {"from": day(began), "to": day(clock()), "limit": 200}
    for grouping, name in [("organization", "organization_id"), ("user", "uid"), ("carrier", "carrier"), ("source", "source")]:
        report = usage(world, world.reseller, groupBy=grouping, **span)
        rows = list(report["rows"])
        while report["nextCursor"]:
            report = usage(world, world.reseller, groupBy=grouping, cursor=report["nextCursor"], **span)
            rows += report["rows"]
        assert as_counts({"rows": rows}) == count_slowly(ever.values(), name)
    assert len(stored(world)) < len(ever)
    anns = [message for message in ever.values() if message.uid == world.ann.user.id]
    assert as_counts(usage(world, world.ann, groupBy="user", **span)) == count_slowly(anns, "uid")
    table = world.call("GET", "/api/v2/usage", world.ann, params=span | {"period": "total"}, headers={"Accept": "text/csv"})
    (row,) = csv.DictReader(io.StringIO(table.text))
    assert int(row["outMessages"]) == sum(message.state in OUT for message in anns)


def test_closed_days_are_read_from_their_months(still_world: World, clock: TestClock) -> None:
    world = still_world
    contact = add_contact(world, owner=world.ann)
    old = add(world, world.ann, contact, clock() - 10 * DAY)
    world.instance.usage.closing.run_step()

    world.change(messages, old.id, state=MessageState.FAILED)

    total = usage(world, world.ann, **{"from": day(clock() - 11 * DAY), "to": day(clock() - 9 * DAY)})["total"]
    assert (total["out"]["messages"], total["failed"]["messages"]) == (1, 0)


def test_damaged_month_of_a_user_does_not_stop_the_others(still_world: World, clock: TestClock) -> None:
    world, people = still_world, [still_world.ann, still_world.ben, still_world.zoe]
    began = clock() - 12 * DAY
    sent = [add(world, person, add_contact(world, owner=person), began, segments=2) for person in people]
    broken = key_of_month(next(message for message in sent if message.uid == world.ben.user.id))
    store = world.instance.core.store
    commit = store.commit()
    commit.create(usage_months.path(broken.id), {"uid": 7})
    commit.send()

    world.instance.usage.closing.run_step()

    progress = store.get(usage_progress.at(PROGRESS_ID))
    assert progress is not None
    assert (progress.closed_until > began, progress.postponed) == (True, {world.ben.user.id: 0})
    span = {"from": day(began), "to": day(clock())}
    for _ in range(2):
        for person in people:
            assert usage(world, person, **span)["total"]["out"] == {"messages": 1, "parts": 2}
        assert usage(world, world.reseller, **span)["total"]["out"] == {"messages": 3, "parts": 6}
        office = usage(world, world.reseller, organizationId=world.organization.id, **span)
        assert office["total"]["out"] == {"messages": 2, "parts": 4}
        if progress.postponed:
            commit = store.commit()
            commit.delete(usage_months.path(broken.id))
            commit.send()
        clock.forward(DAY)
        world.instance.usage.closing.run_step()
        progress = store.get(usage_progress.at(PROGRESS_ID))
        assert progress is not None
        assert progress.postponed == {}


def test_usage_of_a_user_who_moved_stays_where_it_was(still_world: World, clock: TestClock) -> None:
    world = still_world
    contact = add_contact(world, owner=world.ann)
    add(world, world.ann, contact, clock(), organization_id=world.zoe.user.organization_id, tenant_id=world.zoe.user.tenant_id)
    add(world, world.ann, contact, clock())
    world.change(organizations, world.organization.id, organization_admins=[world.ben.user.id])

    assert usage(world, world.ann)["total"]["out"]["messages"] == 2
    assert usage(world, world.ann, number="+12125550199")["rows"] == []
    assert usage(world, world.ben, userId=world.ann.user.id)["total"]["out"]["messages"] == 1
    assert usage(world, world.ben)["total"]["out"]["messages"] == 1


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "2026-02-30"}, "from"),
        ({"to": "yesterday"}, "to"),
        ({"from": "2026-11-02", "to": "2026-11-01"}, "to"),
        ({"from": "2020-01-01", "to": "2026-11-01"}, "to"),
        ({"groupBy": "colour"}, "groupBy"),
        ({"period": "week"}, "period"),
        ({"userId": "a", "organizationId": "b"}, "organizationId"),
        ({"limit": "0"}, "limit"),
    ],
)
def test_bad_queries_name_the_parameter(still_world: World, query: dict[str, str], field: str) -> None:
    answer = still_world.call("GET", "/api/v2/usage", still_world.ann, params=query)

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
