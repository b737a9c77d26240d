"""Documents that a billing report reads."""

from collections import Counter
from typing import Any

import pytest

from app.auth.principal import Credential, Scope
from app.services.tenancy import billing_report as billing
from app.store.engine.connection import FirestoreConnection
from dev.data import seeding
from tests.tenancy.billing.reports import REPORTS, add_users, report_of
from tests.world import World


class ReadDocuments:
    """The documents that were read, by their names, how often each; and how many each query asked for at most."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: Counter[str] = Counter()
        self.limits: list[int] = []
        self.queries = 0
        read = FirestoreConnection.read

        def counting(connection: FirestoreConnection, method: str, request: Any, *args: Any, **kwargs: Any) -> list[Any]:
            answers = read(connection, method, request, *args, **kwargs)
            if method == "run_query":
                self.queries += 1
                self.limits.append(request.structured_query.limit.value)
                self.names.update(answer.document.name for answer in answers if answer.HasField("document"))
            else:
                self.names.update(request.documents)
            return answers

        monkeypatch.setattr(FirestoreConnection, "read", counting)

    def in_collections(self, *collections: str) -> Counter[str]:
        """Return how often each document of some collections was read."""
        return Counter({name: count for name, count in self.names.items() if name.split("/")[-2] in collections})


@pytest.fixture
def big_world(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world of five tenants, each with two organizations of seven users, and small pages."""
    monkeypatch.setattr(billing, "PAGE", 5)
    for number in range(3):
        tenant = seeding.add_tenant(world.instance, f"Tenant {number}", number)
        for name in ("North", "South"):
            add_users(world, seeding.add_organization(world.instance, f"{name} {number}", tenant), 7)
    return world


@pytest.mark.parametrize("accept", ["application/json", "text/csv"])
def test_whole_report_reads_each_document_once(big_world: World, monkeypatch: pytest.MonkeyPatch, accept: str) -> None:
    read = ReadDocuments(monkeypatch)

    answer = big_world.served.call("GET", REPORTS, big_world.reseller, headers={"Accept": accept})

    assert answer.status_code == 200
    documents = read.in_collections("tenants", "organizations", "users")
    # 5 tenants, 2 + 6 organizations, 4 + 42 users.
    assert len(documents) == 5 + 8 + 46
    assert set(documents.values()) == {1}
    # Beside them the system token alone.
    assert sum(read.names.values()) == 5 + 8 + 46 + 1
    assert max(read.limits) <= 5


def test_a_tenants_report_reads_that_tenant_alone(big_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    read = ReadDocuments(monkeypatch)

    report = report_of(big_world, big_world.tenant.id)

    assert report["UserQuantity"] == 3
    assert sum(read.in_collections("tenants", "organizations", "users").values()) == 1 + 1 + 3


def test_the_whole_report_is_made_while_it_is_read(big_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    read = ReadDocuments(monkeypatch)
    instance = big_world.instance
    reseller = instance.guards.authenticator.authenticate(big_world.reseller, [Credential.SYSTEM_TOKEN], Scope.SYNC_BILLING)
    reports = instance.tenancy.billing.all_reports(reseller)

    first = next(reports)

    # The rest of a page, and the next one.
    assert len(first.users) <= len(read.in_collections("users")) <= len(first.users) + 2 * billing.PAGE
    assert len(read.in_collections("tenants")) == billing.PAGE
