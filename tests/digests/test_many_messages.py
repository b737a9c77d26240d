"""Digests of an organization with more messages than one run reads."""

import pytest

from app.services.digests import runs
from app.services.digests.waiting import find_answered_at
from app.store.engine.database import Commit, Query
from app.store.inbox.digest_runs import DigestRun, digest_runs
from app.times.clock import MINUTE
from tests.costs.counting import counted
from tests.digests.test_digests import ANN, WAIT_MS, office, relay, sweep
from tests.inbox.inbox import arrive
from tests.mails.queued import mails_for
from tests.world import TestClock, World

__all__ = ["office", "relay"]

PHONES = [f"+1212555{number:04}" for number in range(151, 159)]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "MESSAGES_PER_RUN", 3)


def run_of(world: World) -> DigestRun:
    (run,) = world.instance.core.store.page(digest_runs, Query(digest_runs.name, [], [], 9))
    return run


def arrive_all(world: World, clock: TestClock) -> list[str]:
    ids = []
    for phone in PHONES:
        ids.append(arrive(world, phone).id)
        clock.forward(1)
    clock.forward(WAIT_MS + MINUTE)
    return ids


def mailed(world: World) -> list[str]:
    return [contact_id for mail in mails_for(world, ANN) for contact_id in mail.object_ids]


@pytest.mark.usefixtures("few")
def test_runs_go_on_where_the_one_before_ended(office: World, clock: TestClock) -> None:
    ids = arrive_all(office, clock)
    began, places = clock(), []
    for _ in range(len(PHONES) // 2):
        assert run_of(office).sweep_at <= clock()  # type: ignore[operator]
        with counted(office.instance) as cost:
            sweep(office)
        assert cost.documents_read < 60
        places.append(len(mailed(office)))

    # Of the messages that a run reads, the last may have others of the same ms behind it.
    assert places == [2, 4, 6, 8]
    assert sorted(mailed(office)) == sorted(ids)
    assert run_of(office).looked_until >= began - WAIT_MS
    assert run_of(office).sweep_at > clock()  # type: ignore[operator]


@pytest.mark.usefixtures("few")
def test_interrupted_runs_mail_each_conversation_once(office: World, clock: TestClock, monkeypatch: pytest.MonkeyPatch) -> None:
    ids, usual, sends = arrive_all(office, clock), Commit.send, iter(range(100))
    monkeypatch.setattr(runs, "SLICE", 2)

    def send(commit: Commit) -> object:
        number = next(sends)
        if number % 3 == 1:
            raise KeyboardInterrupt
        versions = usual(commit)
        if number % 3 == 2:
            raise KeyboardInterrupt
        return versions

    seen: list[int] = []
    for _ in range(12):
        with monkeypatch.context() as patch:
            patch.setattr(Commit, "send", send)
            try:
                sweep(office)
            except KeyboardInterrupt:
                seen.append(run_of(office).looked_until)
    sweep(office)

    assert sorted(mailed(office)) == sorted(ids)
    assert seen == sorted(seen)
    assert len(set(seen)) > 2


def test_last_text_that_waits_is_known_without_a_read(office: World, clock: TestClock) -> None:
    contact = office.contact(arrive(office).id)

    with counted(office.instance) as cost:
        assert find_answered_at(office.instance.core.store, contact, contact.last_message_date, clock()) == 0
    assert cost.documents_read == 0
