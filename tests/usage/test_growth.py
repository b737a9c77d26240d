"""Usage of users with many numbers and many messages: documents stay small, and closing goes on where it stood."""

import random
from contextlib import suppress
from typing import Any

import pytest

from app.crypto.keys import new_id
from app.services.usage import closing, reports
from app.store.engine.database import Commit, Database, Query
from app.store.messages.messages import Message, MessageState
from app.store.usage import sheets
from app.store.usage.message_counts import day_of, day_start, month_after, month_start
from app.store.usage.usage_months import UsageMonth, key_of_month, usage_months
from app.store.usage.usage_progress import PROGRESS_ID, UsageProgress, usage_progress
from app.times.clock import DAY, HOUR, MINUTE
from tests.contacts.people import add_contact
from tests.costs.counting import counted
from tests.damaged.damage import message_fields, write
from tests.deletion.purges import begin
from tests.deletion.removals import finish
from tests.usage.test_usage import STATES, add, as_counts, count_slowly, day, delete_history, put, stored, usage
from tests.world import TestClock, World

NUMBERS = [f"+1212555{number:04}" for number in range(100, 112)]


def progress_of(world: World) -> UsageProgress:
    return world.instance.core.store.get(usage_progress.at(PROGRESS_ID)) or UsageProgress()


def months(world: World) -> list[UsageMonth]:
    return world.instance.core.store.page(usage_months, Query(usage_months.name, [], [], 1_000))


def fill_month() -> dict[str, dict[str, int]]:
    """Return counts of the first days as an earlier version stored them in one document, up to a few hundred bytes of 1 MiB."""
    days = [f"{date:02}|+1212555{line:04}|sent|simulator|api" for line in range(100, 200) for date in range(1, 5)]
    keys = [f"{one}{number:03}" for number in range(150) for one in days]
    return {key: {"messages": 1, "parts": 2} for key in keys[:15_185]}


def test_month_of_many_numbers_closes_and_user_is_purged(still_world: World, clock: TestClock) -> None:
    world = still_world
    contact = add_contact(world, owner=world.ann)
    began = month_start(day_of(month_start(day_of(clock())[:7]) - DAY)[:7]) + 14 * DAY
    sent = [add(world, world.ann, contact, began + place * MINUTE, from_number=line) for place, line in enumerate(NUMBERS)]
    key, store = key_of_month(sent[0]), world.instance.core.store
    old = {"uid": key.uid, "organizationId": key.organization_id, "tenantId": key.tenant_id, "month": key.month}
    commit = store.commit()
    commit.create(usage_months.path(key.id), {**old, "counted": fill_month(), "closedUntil": began, "updated": 1})
    commit.send()
    span = {"from": day(began - 14 * DAY), "to": day(clock()), "period": "total"}
    before = usage(world, world.ann, **span)["total"]

    world.instance.usage.closing.run_step()

    assert progress_of(world).postponed == {}
    assert len(months(world)) == 1 + len(NUMBERS)
    assert usage(world, world.ann, **span)["total"] == before
    numbers = usage(world, world.ann, groupBy="number", **{**span, "from": day(began)})["rows"]
    assert {row["group"]: row["out"]["messages"] for row in numbers} == dict.fromkeys(NUMBERS, 1)
    finish(world, clock, begin(world, world.ann.user.id))
    assert stored(world) == {}
    assert usage(world, world.reseller, organizationId=world.organization.id, **span)["total"] == before


@pytest.mark.parametrize("seed", range(4))
def test_sums_hold_with_sheets_and_small_steps(
    still_world: World, clock: TestClock, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    world, chance = still_world, random.Random(seed)
    for name, value in (("USERS_PER_STEP", 2), ("MESSAGES_PER_STEP", 5), ("MESSAGES_PER_COMMIT", 2)):
        monkeypatch.setattr(closing, name, value)
    monkeypatch.setattr(sheets, "MAX_COUNTS", chance.choice([0, 6, 12]))
    people = [world.ann, world.zoe]
    contacts = {(person.user.id, which): add_contact(world, owner=person) for person in people for which in range(2)}
    began = clock() - 9 * DAY
    ever: dict[str, Message] = {}

    def add_some(count: int, since: int) -> None:
        commit = world.instance.core.store.commit()
        # Several messages of one ms, and days with many.
        times = [chance.randrange(since, clock()) for _ in range(1 + count // 6)]
        for _ in range(count):
            person = chance.choice(people)
            state = chance.choice(STATES)
            line = "to_number" if state is MessageState.RECEIVED else "from_number"
            put(
                commit,
                person,
                contacts[person.user.id, chance.randrange(2)],
                chance.choice(times),
                state=state,
                carrier=chance.choice(["simulator", "twilio"]),
                **{line: chance.choice(NUMBERS[:3])},
            )
        commit.send()
        ever.update(stored(world))

    def check() -> None:
        span = {"from": day(began), "to": day(clock()), "limit": 200}
        for grouping, name in (("user", "uid"), ("carrier", "carrier")):
            rows: list[Any] = usage(world, world.reseller, groupBy=grouping, **span)["rows"]
            assert as_counts({"rows": rows}) == count_slowly(ever.values(), name)

    usual = Commit.send

    def send(commit: Commit) -> Any:
        if chance.random() < 0.2:
            raise KeyboardInterrupt
        versions = usual(commit)
        if chance.random() < 0.2:
            raise KeyboardInterrupt
        return versions

    add_some(40, began)
    for turn in range(14):
        with monkeypatch.context() as patch, suppress(KeyboardInterrupt):
            patch.setattr(Commit, "send", send)
            world.instance.usage.closing.run_step()
        if turn % 3 == 1:
            delete_history(world, contacts[chance.choice([*contacts])], chance.randrange(began, clock()))
        if turn % 5 == 2:
            clock.forward(DAY + 3 * HOUR)
            add_some(8, clock() - 3 * DAY)
        check()
    for _ in range(60):
        if progress_of(world).closed_until == day_start(clock()) - closing.OPEN_DAYS * DAY:
            break
        world.instance.usage.closing.run_step()
    assert progress_of(world).closed_until == day_start(clock()) - closing.OPEN_DAYS * DAY
    check()


def test_closing_goes_on_where_it_stood(still_world: World, clock: TestClock, monkeypatch: pytest.MonkeyPatch) -> None:
    world = still_world
    monkeypatch.setattr(closing, "MESSAGES_PER_STEP", 10)
    monkeypatch.setattr(closing, "MESSAGES_PER_COMMIT", 5)
    contact, count = add_contact(world, owner=world.ann), 60
    noon = day_start(clock()) - 20 * DAY + 12 * HOUR
    commit = world.instance.core.store.commit()
    for place in range(count):
        put(commit, world.ann, contact, noon + place, id=f"{place:02}-{new_id()}")
    commit.send()
    reached, steps = [], 0
    while progress_of(world).closed_until == 0:
        with counted(world.instance) as cost:
            world.instance.usage.closing.run_step()
        assert cost.documents_read < 40
        reached.append(progress_of(world).begun_until)
        steps += 1
        total = usage(world, world.ann, **{"from": day_of(noon), "to": day_of(noon)})["total"]
        assert total["out"] == {"messages": count, "parts": count}
        assert steps < count

    # Of the 5 messages that a commit reads, the last may have others of the same ms behind it.
    assert reached[: count // 8] == [noon + place for place in range(8, count, 8)]
    (month,) = months(world)
    assert sum(each["messages"] for each in month.counted.values()) == count


def test_messages_of_one_ms_are_closed_together(still_world: World, clock: TestClock, monkeypatch: pytest.MonkeyPatch) -> None:
    world = still_world
    monkeypatch.setattr(closing, "MESSAGES_PER_STEP", 4)
    contact, noon = add_contact(world, owner=world.ann), clock() - 20 * DAY
    commit = world.instance.core.store.commit()
    for place in range(18):
        put(commit, world.ann, contact, noon + place // 6)
    commit.send()
    counts = []
    while progress_of(world).closed_until == 0:
        world.instance.usage.closing.run_step()
        counts.append(sum(each["messages"] for month in months(world) for each in month.counted.values()))

    assert counts[:3] == [6, 12, 18]
    assert {*counts[3:]} <= {18}


@pytest.mark.parametrize("fields", [{"date": 0.0}, {"date": 0.5}, {"contactId": 5}, {"contactId": 5, "date": 0.0}], ids=str)
def test_message_with_a_damaged_date_stops_nobody(still_world: World, clock: TestClock, fields: dict[str, Any]) -> None:
    world, began = still_world, day_start(clock()) - 40 * DAY
    contact = add_contact(world, owner=world.ann)
    for each in range(3):
        add(world, world.ann, contact, began + each * DAY)
    add(world, world.zoe, add_contact(world, owner=world.zoe), began)
    # The oldest one, whose date may be another type of number.
    date = began - 40 * DAY + fields.get("date", 0)
    write(world, "messages", new_id(), {**message_fields(world, contact, new_id()), **fields, "date": date})

    with counted(world.instance) as cost:
        world.instance.usage.closing.run_step()

    assert cost.documents_read < 100
    assert progress_of(world).closed_until == day_start(clock()) - closing.OPEN_DAYS * DAY
    assert progress_of(world).postponed == {}
    span = {"from": day_of(began), "to": day_of(clock()), "period": "total"}
    assert usage(world, world.ann, **span)["total"]["out"]["messages"] == 3
    assert usage(world, world.zoe, **span)["total"]["out"]["messages"] == 1


def test_report_read_while_a_month_becomes_full(still_world: World, clock: TestClock, monkeypatch: pytest.MonkeyPatch) -> None:
    world = still_world
    monkeypatch.setattr(reports, "_PAGE", 1)
    monkeypatch.setattr(sheets, "MAX_COUNTS", 1)
    contact, noon = add_contact(world, owner=world.ann), month_start(month_after(day_of(clock())[:7])) + 2 * DAY
    add(world, world.ann, contact, noon)
    clock.forward(noon + (closing.OPEN_DAYS + 2) * DAY - clock())
    world.instance.usage.closing.run_step()
    add(world, world.ann, contact, noon + 3 * DAY)
    clock.forward(5 * DAY)
    usual, waiting = Database.query, iter([True])

    def query(database: Database, asked: Query) -> Any:
        found = usual(database, asked)
        if asked.collection == usage_months.name and next(waiting, False):
            world.instance.usage.closing.run_step()
        return found

    span = {"from": day_of(noon), "to": day_of(clock()), "period": "total"}
    with monkeypatch.context() as patch:
        patch.setattr(Database, "query", query)
        during = usage(world, world.ann, **span)["total"]["out"]["messages"]

    assert [month.is_full for month in sorted(months(world), key=lambda month: month.id)] == [True, False]
    assert (during, usage(world, world.ann, **span)["total"]["out"]["messages"]) == (2, 2)
