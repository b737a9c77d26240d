"""Documents of a later version are shown and left alone: after a rollback, or while two versions run."""

from collections.abc import Callable
from typing import Any

import pytest

from app.errors import DomainError
from app.problems.requests import LATER_VERSION
from app.services.contacts.imports.staging import read_record
from app.services.jobs.worker import LaterVersionError
from app.store.common.sweep_shards import LATER_VERSION_RECHECK_MS
from app.store.jobs import jobs
from app.store.messages.messages import messages
from app.times.clock import HOUR, MINUTE
from tests.damaged.damage import damage, fields_of, message_fields, overdue_message, write
from tests.world import TestClock, World

PAST = {"sweepAt": 1_700_000_000_000, "sweepShard": 1}
NUMBERS = {"from": "+12125550100", "to": "+13125550142"}
LATER: dict[str, tuple[str, dict[str, Any]]] = {
    "message": ("messages", {"direction": "out", "state": "teleported", **NUMBERS}),
    "direction": ("messages", {"direction": "sideways", "state": "queued", **NUMBERS}),
    "source": (
        "messages",
        {"direction": "out", "state": "queued", "source": "robot", "from": "+12125550100", "to": "+13125550142"},
    ),
    "event": ("relay-deliveries", {"state": "lost", "event": "message", "messageId": "m", "body": "{}"}),
    "purge": ("purges", {"kind": "galaxy", "state": "waiting", "targetId": "g", "due": 1}),
    "purge's state": ("purges", {"kind": "user", "state": "folding", "targetId": "g", "due": 1}),
    "job's kind": ("jobs", {"kind": "no-such", "state": "running", "due": 1}),
    "job's state": ("jobs", {"kind": "contact-messages", "state": "paused", "due": 1}),
}


@pytest.mark.parametrize("name", LATER)
def test_sweeping_leaves_it_as_it_is_and_comes_again(world: World, still_world: World, clock: TestClock, name: str) -> None:
    collection, fields = LATER[name]
    written = {"uid": world.ann.user.id, "contactId": "c", "created": 1, **PAST, **fields}
    good = overdue_message(world, still_world, clock)
    write(world, collection, "later", written)

    assert world.instance.operations.sweeper.sweep() == 2

    world.wait_for_state(good.id, "sent", "delivered")
    left = dict(fields_of(world, collection, "later") or {})
    assert left.pop("sweepAt") == pytest.approx(clock() + LATER_VERSION_RECHECK_MS, abs=MINUTE)
    assert left.items() >= {key: value for key, value in written.items() if key != "sweepAt"}.items()
    assert world.instance.core.store.damaged.take() == []


@pytest.mark.parametrize("name", LATER)
def test_a_task_is_left_to_the_later_version(still_world: World, name: str) -> None:
    world = still_world
    collection, fields = LATER[name]
    written = {"uid": world.ann.user.id, "contactId": "c", "created": 1, "slice": 1, **PAST, **fields}
    write(world, collection, "later", written)
    run: dict[str, Callable[[], None]] = {
        "messages": lambda: world.instance.messaging.delivery.deliver("later"),
        "relay-deliveries": lambda: world.instance.webhooks.delivery.deliver("later", world.ann.user.id),
        "purges": lambda: world.instance.tenancy.purge.run("later", 1),
        "jobs": lambda: world.instance.core.jobs.run("later", 1),
    }

    with pytest.raises(DomainError) as refused:
        run[collection]()

    assert refused.value.problem is LATER_VERSION
    assert fields_of(world, collection, "later") == written


def test_lists_show_what_is_unknown(still_world: World) -> None:
    world = still_world
    contact = world.contact(world.send(world.ann).json()["ConversationID"])
    write(world, "messages", "later", message_fields(world, contact, "later", state="teleported", source="robot"))
    job = {"uid": world.ann.user.id, "kind": "no-such", "state": "paused", "isInternal": False, "created": 5, "expiresAt": 5}
    write(world, "jobs", "later", job)

    listed = world.call("GET", f"/api/v2/contacts/{contact.id}/messages", world.ann).json()["messages"]
    one = world.call("GET", "/api/v2/messages/later", world.ann).json()
    found = world.call("GET", "/api/v2/jobs", world.ann).json()["jobs"]

    assert {each["state"] for each in listed} == {"queued", "teleported"}
    assert (one["state"], one["source"]) == ("teleported", "robot")
    assert [(each["kind"], each["state"]) for each in found] == [("no-such", "paused")]


def test_a_change_of_another_field_keeps_an_unknown_state(still_world: World) -> None:
    world = still_world
    write(world, "messages", "later", {"uid": "u", "contactId": "c", **LATER["message"][1]})
    message = world.message("later")

    commit = world.instance.core.store.commit()
    commit.update(messages.path("later"), messages.encode(message))
    commit.send()

    assert (fields_of(world, "messages", "later") or {})["state"] == "teleported"


def test_unknown_restrictions_and_scopes_stop_nobody(still_world: World) -> None:
    world = still_world
    damage(world, "users", world.ann.user.id, restrictions=["telepathy", "lists"])

    shown = world.served.call("GET", f"/api/v2/users/{world.ann.user.id}", world.admin.authorization).json()

    assert shown["restrictions"] == ["telepathy", "lists"]
    assert world.send(world.ann).status_code == 200


def test_an_import_with_an_unknown_column_waits_for_its_version(
    still_world: World, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(LaterVersionError):
        read_record([1, {"shoe_size": "42"}])
    world = still_world
    job = {"uid": world.ann.user.id, "kind": "contact-messages", "state": "running", "due": 1, "parameters": {}, "slice": 1}
    write(world, "jobs", "later", {**job, "isInternal": False, "created": 5, "expiresAt": 5, **PAST})

    def refuse(*_: Any) -> None:
        raise LaterVersionError

    worker = world.instance.core.jobs._workers["contact-messages"]
    monkeypatch.setattr(worker, "do_slice", refuse)
    for _ in range(30):
        world.instance.operations.sweeper.sweep()
        with pytest.raises(DomainError):
            world.instance.core.jobs.run("later", 1)
        clock.forward(HOUR)

    left = world.instance.core.store.get(jobs.at("later"))
    assert left is not None
    assert (left.state, left.revivals, left.slice) == ("running", 0, 1)
