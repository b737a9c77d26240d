"""A document that cannot be read or processed never stops the sweeper for anybody else."""

from typing import Any

import pytest

from app.services.messages.delivery_tasks import TASK_GRACE_MS
from app.services.messages.failures import RETRY_WINDOW_MS
from app.services.operations.sweep_record import MARK_INTERVAL_MS
from app.services.sending.sweep import OverdueMessages
from app.store.common.sweep_shards import DAMAGED_RECHECK_MS
from app.store.engine.database import Path
from app.store.jobs import JobState, jobs
from app.store.messages.messages import Message
from app.times.clock import HOUR, MINUTE
from tests.damaged.damage import damage, fields_of, message_fields, overdue_message, write
from tests.operations.test_health import add_queue
from tests.world import TestClock, World, wait_until

PAST = {"sweepAt": 1_700_000_000_000, "sweepShard": 1}
GOOD_MESSAGE = {"uid": "u", "contactId": "c", "direction": "out", "from": "+12125550100", "to": "+13125550142"}
EVENT = {"uid": "u", "messageId": "m", "contactId": "c", "event": "message", "body": "{}"}
DAMAGED: dict[str, tuple[str, dict[str, Any]]] = {
    "message without state": ("messages", GOOD_MESSAGE),
    "message without user": ("messages", {**GOOD_MESSAGE, "uid": None, "state": "queued"}),
    "message with a text as time": ("messages", {**GOOD_MESSAGE, "state": "queued", "sendAt": "tomorrow"}),
    "message with a text as history": ("messages", {**GOOD_MESSAGE, "state": "sending", "history": "none"}),
    "message with a step without time": ("messages", {**GOOD_MESSAGE, "state": "uncertain", "history": [{"state": "sending"}]}),
    "message with fractions": ("messages", {**GOOD_MESSAGE, "state": "queued", "sweepAt": 1.5}),
    "event without user": ("relay-deliveries", {**EVENT, "uid": None}),
    "event with a text as tries": ("relay-deliveries", {**EVENT, "tries": "x"}),
    "purge without time": ("purges", {"kind": "user", "targetId": "u"}),
    "purge with a number as target": ("purges", {"kind": "user", "targetId": 5, "due": 1}),
    "job without kind": ("jobs", {"uid": "u"}),
    "job with a text as parameters": ("jobs", {"kind": "contact-messages", "parameters": "c"}),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGED)
def test_sweep_goes_on_past_a_damaged_document(world: World, still_world: World, clock: TestClock, name: str) -> None:
    collection, fields = DAMAGED[name]
    good = overdue_message(world, still_world, clock)
    write(world, collection, "bad", {name: value for name, value in {**PAST, **fields}.items() if value is not None})

    assert world.instance.operations.sweeper.sweep() == 2

    world.wait_for_state(good.id, "sent", "delivered")
    left = fields_of(world, collection, "bad")
    assert left is not None
    assert left["sweepAt"] > clock() + DAMAGED_RECHECK_MS - MINUTE
    assert world.instance.operations.sweeper.sweep() == 0


def test_a_failure_in_one_document_stops_no_other(
    world: World, still_world: World, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = still_world.message(still_world.send(still_world.ann, to="+12125550177").json()["id"])
    good = overdue_message(world, still_world, clock)
    whole = OverdueMessages.reconcile

    def reconcile(self: OverdueMessages, message: Message) -> None:
        if message.id == first.id:
            raise KeyError("unforeseen")
        whole(self, message)

    monkeypatch.setattr(OverdueMessages, "reconcile", reconcile)

    assert world.instance.operations.sweeper.sweep() == 2

    world.wait_for_state(good.id, "sent", "delivered")
    assert world.message(first.id).sweep_at == pytest.approx(clock() + DAMAGED_RECHECK_MS, abs=MINUTE)
    world.instance.operations.sweep_record.mark()
    (met,) = world.instance.operations.sweep_record.list_damaged()
    assert (met.fault.id, met.fault.kind) == (first.id, "cannot be swept (KeyError)")


def test_a_page_full_of_damaged_documents_is_passed(
    world: World, still_world: World, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.operations.sweeper.BATCH", 3)
    good = overdue_message(world, still_world, clock)
    for number in range(7):
        write(world, "messages", f"bad{number}", {**GOOD_MESSAGE, **PAST})

    for shard in range(16):
        world.instance.operations.sweeper.sweep_shard("messages", shard)

    world.wait_for_state(good.id, "sent", "delivered")
    assert world.instance.operations.sweeper.sweep() == 0


def test_jobs_go_on_behind_damaged_events_and_purges(world: World, clock: TestClock) -> None:
    write(world, "relay-deliveries", "bad", {"uid": "u", "event": "message", **PAST})
    write(world, "purges", "bad", {"kind": "user", **PAST})
    job = {"kind": "contact-messages", "uid": world.ann.user.id, "parameters": {"contactId": "none"}, "due": 1}
    write(world, "jobs", "good", {**job, **PAST, "created": clock(), "isInternal": True})

    world.instance.operations.sweeper.sweep()

    wait_until(
        lambda: world.instance.core.store.get(jobs.at("good")), lambda job: job is not None and job.state is JobState.DONE
    )


class TestRecord:
    def test_damaged_documents_are_counted_and_named_until_repaired(self, world: World, clock: TestClock) -> None:
        add_queue(world.instance)
        contact = world.contact(world.send(world.ann).json()["ConversationID"])
        write(world, "messages", "bad", {**GOOD_MESSAGE, **PAST})
        write(world, "messages", "page", message_fields(world, contact, "page", media=5))
        assert world.call("GET", f"/api/v2/contacts/{contact.id}/messages", world.ann).status_code == 200

        world.instance.operations.sweeper.sweep()
        world.instance.operations.sweep_record.mark()

        clock.forward(2 * MINUTE)
        body = world.call("GET", "/health").json()
        assert body["checks"]["documents:damaged"][0]["observedValue"] == 2
        assert body["status"] == "pass"
        assert any("2 are damaged" in note for note in body["notes"])
        told = [finding.words for finding in world.instance.operations.doctor.examine() if finding.subject == "document"]
        assert any(words.startswith("messages/bad: field `state` is missing") for words in told)
        assert any(words.startswith("messages/page: field `media` has a wrong type") for words in told)

        damage(world, "messages", "bad", state="failed")
        commit = world.instance.core.store.commit()
        commit.delete(Path("messages", "page"))
        commit.send()
        assert world.instance.operations.sweep_record.list_damaged() == []
        clock.forward(MARK_INTERVAL_MS)
        world.instance.operations.sweep_record.mark()
        clock.forward(2 * MINUTE)
        assert world.call("GET", "/health").json()["checks"]["documents:damaged"][0]["observedValue"] == 0

    def test_numbers_in_ids_are_not_logged(self, world: World, caplog: pytest.LogCaptureFixture) -> None:
        write(world, "contact-numbers", f"{world.ann.user.id}:+13125550142", {"contactId": 5, "blocked": True})

        assert world.call("GET", "/api/v2/contacts/blocked", world.ann).status_code == 200
        world.send(world.ann, to="+13125550142")

        lines = [record for record in caplog.records if record.getMessage() == "document damaged"]
        assert lines
        assert all("5550142" not in str(vars(line)) for line in lines)


class TestUndeliverable:
    def test_a_message_of_an_unreadable_contact_fails_in_four_hours(self, still_world: World, clock: TestClock) -> None:
        world, due = still_world, still_world.instance.core.clock() + HOUR
        message = world.message(world.send(world.ann, sendAt=due).json()["id"])
        damage(world, "contacts", message.contact_id, phone_number=None)
        clock.forward(HOUR + MINUTE)
        world.instance.messaging.delivery.deliver(message.id)
        assert world.message(message.id).state == "scheduled"
        clock.forward(RETRY_WINDOW_MS)

        world.instance.messaging.delivery.deliver(message.id)

        failed = world.message(message.id)
        assert failed.state == "failed"
        assert failed.failure is not None
        assert "phone_number` is missing" in failed.failure["reason"]
        assert failed.sweep_at is None

    def test_a_repaired_contact_gets_its_message(self, still_world: World, clock: TestClock) -> None:
        world, due = still_world, still_world.instance.core.clock() + HOUR
        message = world.message(world.send(world.ann, sendAt=due).json()["id"])
        damage(world, "contacts", message.contact_id, phone_number=None)
        clock.forward(HOUR + MINUTE)
        world.instance.messaging.delivery.deliver(message.id)
        damage(world, "contacts", message.contact_id, phone_number=message.to_number)

        world.instance.messaging.delivery.deliver(message.id)

        assert world.message(message.id).attempts == 1

    def test_a_handler_that_always_breaks_off_ends_in_failed(
        self, still_world: World, clock: TestClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = still_world
        message = world.message(world.send(world.ann).json()["id"])

        def break_off(*_: Any) -> None:
            raise RuntimeError("unforeseen")

        monkeypatch.setattr("app.services.sending.deliver.delivery.run_preflight", break_off)
        started = clock()
        while world.message(message.id).state == "queued":
            clock.forward(5 * MINUTE)
            world.instance.messaging.delivery.deliver(message.id)
            assert clock() - started < RETRY_WINDOW_MS + HOUR

        failed = world.message(message.id)
        assert (failed.state, failed.attempts) == ("failed", 0)
        assert failed.failure is not None
        assert "RuntimeError" in failed.failure["reason"]
        assert clock() - started <= RETRY_WINDOW_MS + 5 * MINUTE

    def test_a_handler_that_never_ends_gets_few_tasks(
        self, world: World, still_world: World, clock: TestClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As where the server dies in every attempt, so that nothing but the sweeper can tell."""
        message = still_world.message(still_world.send(still_world.ann).json()["id"])
        made: list[int] = []
        monkeypatch.setattr(world.instance.core.queue, "deliver", lambda *_: made.append(clock()))
        started = clock()
        while world.message(message.id).state == "queued":
            clock.forward(MINUTE)
            world.instance.operations.sweeper.sweep()
            assert clock() - started < RETRY_WINDOW_MS + HOUR

        failed = world.message(message.id)
        assert failed.failure is not None
        assert "no attempt" in failed.failure["reason"]
        assert clock() - started <= RETRY_WINDOW_MS + 2 * MINUTE
        assert len(made) <= 10

    def test_what_was_never_looked_at_is_tried_however_late(self, still_world: World, clock: TestClock) -> None:
        message = still_world.message(still_world.send(still_world.ann).json()["id"])
        clock.forward(RETRY_WINDOW_MS + 5 * HOUR)

        assert still_world.instance.operations.sweeper.sweep() == 1
        assert still_world.message(message.id).state == "queued"
        still_world.instance.messaging.delivery.deliver(message.id)

        assert still_world.message(message.id).attempts == 1

    def test_a_queue_out_of_reach_is_asked_again_every_minute(self, still_world: World, clock: TestClock) -> None:
        message = still_world.message(still_world.send(still_world.ann).json()["id"])
        for _ in range(10):
            clock.forward(TASK_GRACE_MS + MINUTE)
            assert still_world.instance.operations.sweeper.sweep() == 1

        assert still_world.message(message.id).state == "queued"
