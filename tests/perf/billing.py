"""The billing report: what it reads, how long it takes, and the memory that it needs.

`python -m tests.perf.billing [users]`: once with all users in one tenant, which is held in memory, and once with a hundred in
each, of which one is. `python -m tests.perf.billing tenants [tenants]`: of many tenants, by a stand-in for Firestore whose
queries take 5 ms each.
"""

import sys
import time

import requests

from app.auth.principal import Credential, Scope
from app.composition import Instance
from app.crypto.keys import new_id
from app.store.tenancy.organizations import Organization, organizations
from app.store.tenancy.tenants import Tenant, tenants
from app.store.users.users import User, users
from dev.data import seeding
from tests.costs.counting import counted
from tests.perf.many_tenants import Flights, serve_many_tenants
from tests.perf.report import Figure, add_figure, introduce, is_quick, load_average, print_table, run_program, say
from tests.perf.running import Running, find_stack, run_application

USERS, QUICK_USERS = 10_000, 1_000
USERS_OF_A_SMALL_TENANT = 100
USERS_OF_AN_ORGANIZATION = 50

TENANTS = 10_000
USERS_OF_MANY = 10
QUERY_SECONDS = 0.005

_BATCH = 400
_TIMEOUT_SECONDS = 600
_CHUNK_BYTES = 65_536
_PATH = "/api/v2/billing/tenantReport"
_NAMES = (
    "tenants",
    "users",
    "as",
    "documents read",
    "of them in vain",
    "queries",
    "seconds",
    "MB",
    "MB before",
    "MB at most",
    "load",
)
_NAMES_OF_MANY = (
    "as",
    "queries",
    "at once at most",
    "seconds",
    "CPU s",
    "at full speed",
    "MB",
    "MB before",
    "MB at most",
    "load",
)


def add_tenants(instance: Instance, count: int, users_each: int) -> None:
    """Write so many tenants with organizations and users."""
    plan = {"plan": "mcpl-pro"}
    for number in range(count):
        tenant = Tenant(id=new_id(), tenant_name=f"Tenant {number}", external_id=number)
        documents = [(tenants.path(tenant.id), tenants.encode(tenant))]
        organization = Organization(id="")
        for place in range(users_each):
            if place % USERS_OF_AN_ORGANIZATION == 0:
                name = f"Organization {place} of tenant {number}"
                organization = Organization(id=new_id(), organization_name=name, tenant_id=tenant.id, billing=plan)
                documents.append((organizations.path(organization.id), organizations.encode(organization)))
            user = User(
                id=new_id(),
                full_name=f"User {place} of tenant {number}",
                email=f"user.{place}@tenant-{number}.example.com",
                phone_number="+12125550100",
                organization_id=organization.id,
                tenant_id=tenant.id,
            )
            documents.append((users.path(user.id), users.encode(user)))
        for start in range(0, len(documents), _BATCH):
            commit = instance.core.store.commit()
            for path, fields in documents[start : start + _BATCH]:
                commit.create(path, fields)
            commit.send()


def count_reads(instance: Instance, authorization: str) -> tuple[int, int, int]:
    """Return how many documents a whole report reads, how many of them it does not need, and how many queries it makes."""
    caller = instance.guards.authenticator.authenticate(authorization, [Credential.SYSTEM_TOKEN], Scope.SYNC_BILLING)
    needed = 0
    with counted(instance) as cost:
        for report in instance.tenancy.billing.all_reports(caller):
            needed += 1 + len(report.organizations) + len(report.users)
    return cost.documents_read, cost.documents_read - needed, cost.query_trips


def fetch(running: Running, authorization: str, accept: str) -> tuple[float, float]:
    """Read a whole report as it comes, and answer how many seconds it took and how many MB it has."""
    headers = {"Authorization": authorization, "Accept": accept}
    started, length = time.monotonic(), 0
    with requests.get(running.url + _PATH, headers=headers, stream=True, timeout=_TIMEOUT_SECONDS) as answer:
        answer.raise_for_status()
        for chunk in answer.iter_content(_CHUNK_BYTES):
            length += len(chunk)
    return time.monotonic() - started, length / 2**20


def measure(count: int, users_each: int) -> list[list[object]]:
    """Measure the report of so many tenants, each time by a new process."""
    rows: list[list[object]] = []
    with find_stack() as stack, run_application(stack, workers=1) as running:
        authorization = seeding.add_service_account(running.instance, "Biller", [str(Scope.SYNC_BILLING)])
        add_tenants(running.instance, count, users_each)
        reads, in_vain, queries = count_reads(running.instance, authorization)
        for accept in ("text/csv", "application/json"):
            before = running.usage.memory_megabytes()
            seconds, megabytes = fetch(running, authorization, accept)
            peak = running.usage.peak_memory_megabytes()
            rows.append(
                [count, count * users_each, accept, reads, in_vain, queries, seconds, megabytes, before, peak, load_average()]
            )
    return rows


def measure_many(count: int) -> None:
    """Measure the report of many tenants by a stand-in for Firestore."""
    introduce(f"Billing report of {count} tenants with {USERS_OF_MANY} users each, {QUERY_SECONDS * 1000:.0f} ms a query")
    rows: list[list[object]] = []
    with find_stack() as stack:
        for accept in ("text/csv", "application/json"):
            flights = Flights()
            with (
                serve_many_tenants(stack.firestore_emulator_host, count, USERS_OF_MANY, QUERY_SECONDS, flights) as host,
                run_application(stack, workers=1, FIRESTORE_EMULATOR_HOST=host) as running,
            ):
                authorization = seeding.add_service_account(running.instance, "Biller", [str(Scope.SYNC_BILLING)])
                before, cpu = running.usage.memory_megabytes(), running.usage.cpu_milliseconds()
                with running.slowness.watched():
                    seconds, megabytes = fetch(running, authorization, accept)
                peak, spent = running.usage.peak_memory_megabytes(), (running.usage.cpu_milliseconds() - cpu) / 1000
            rows.append(
                [
                    accept,
                    flights.queries,
                    flights.most,
                    seconds,
                    spent,
                    spent / running.slowness.factor,
                    megabytes,
                    before,
                    peak,
                    load_average(),
                ]
            )
    print_table(_NAMES_OF_MANY, rows)


def _number(value: object) -> float:
    assert isinstance(value, int | float)
    return value


def main() -> None:
    """Measure."""
    if sys.argv[1:2] == ["tenants"]:
        measure_many(int(sys.argv[2]) if len(sys.argv) > 2 else TENANTS)
        return
    total = int(sys.argv[1]) if len(sys.argv) > 1 else QUICK_USERS if is_quick() else USERS
    introduce("Billing report of the whole instance, gunicorn with one process")
    rows = measure(1, total) + measure(max(1, total // USERS_OF_A_SMALL_TENANT), USERS_OF_A_SMALL_TENANT)
    print_table(_NAMES, rows)
    for row in rows:
        name = f"billing report, {row[0]} tenants, {row[1]} users, {row[2]}"
        add_figure(Figure(f"{name}: time", "s", _number(row[6])))
        add_figure(Figure(f"{name}: peak memory", "MB", _number(row[9])))
    say("The office of the benchmark itself, one tenant with one user, comes on top of the tenants and users.")


if __name__ == "__main__":
    run_program(main)
