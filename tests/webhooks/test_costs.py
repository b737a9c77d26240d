from collections import Counter
from typing import Any

import pytest

from app.store.engine.database import Database
from tests.webhooks.receiver import respond
from tests.webhooks.webhook_fixture import Office


@pytest.fixture
def round_trips(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often Firestore was asked, by what."""
    counts: Counter[str] = Counter()

    def count(name: str) -> None:
        genuine = getattr(Database, name)

        def counted(self: Database, *args: Any, **kwargs: Any) -> Any:
            counts[name] += 1
            return genuine(self, *args, **kwargs)

        monkeypatch.setattr(Database, name, counted)

    for name in ("read", "query", "write"):
        count(name)
    return counts


def test_an_event_that_arrives_costs_one_read_and_two_commits(quiet_office: Office, round_trips: Counter[str]) -> None:
    delivery = quiet_office.store_text()
    round_trips.clear()
    quiet_office.world.instance.webhooks.delivery.deliver(delivery.id, delivery.uid)

    assert round_trips == {"read": 1, "write": 2}


def test_an_event_that_fails_again_costs_no_more(quiet_office: Office, round_trips: Counter[str]) -> None:
    quiet_office.receiver.respond = respond(404)
    quiet_office.post(quiet_office.store_text())
    delivery = quiet_office.store_text()
    round_trips.clear()
    quiet_office.world.instance.webhooks.delivery.deliver(delivery.id, delivery.uid)

    assert round_trips == {"read": 1, "write": 2}


def test_making_an_event_costs_no_round_trip(quiet_office: Office, round_trips: Counter[str]) -> None:
    costs = []
    for url in (quiet_office.receiver.url(), ""):
        quiet_office.change_webhook(url=url)
        for _ in range(2):
            round_trips.clear()
            assert quiet_office.world.text_in().status_code == 200
        costs.append(dict(round_trips))

    assert costs[0] == costs[1]


def test_an_idle_sweep_costs_one_query_for_each_kind_of_thing(quiet_office: Office, round_trips: Counter[str]) -> None:
    for _ in range(3):
        quiet_office.post(quiet_office.store_text())
    round_trips.clear()
    quiet_office.world.instance.operations.sweeper.sweep()

    # Messages, events for webhooks, removals that were begun, jobs, e-mails, files, times by old rules of zones, digests.
    assert round_trips == {"query": 8}
