"""The billing report of many tenants: how many queries it takes, and how many of them run at once."""

import dataclasses

from app.auth.principal import Credential, Principal, Scope
from app.composition import Instance, compose
from app.services.tenancy.billing_report import BillingReports
from dev.stack import StackEndpoints
from tests.perf.many_tenants import Flights, serve_many_tenants
from tests.world import TestClock, World

TENANTS, USERS = 700, 3


def compose_with(instance: Instance, host: str) -> BillingReports:
    settings = dataclasses.replace(instance.core.settings, FIRESTORE_EMULATOR_HOST=host)
    return compose(settings, TestClock()).tenancy.billing


def authenticate(world: World) -> Principal:
    return world.instance.guards.authenticator.authenticate(world.reseller, [Credential.SYSTEM_TOKEN], Scope.SYNC_BILLING)


def test_whole_report_takes_a_query_per_page(still_world: World, stack: StackEndpoints) -> None:
    flights = Flights()
    with serve_many_tenants(stack.firestore_emulator_host, TENANTS, USERS, 0, flights) as host:
        reports = list(compose_with(still_world.instance, host).all_reports(authenticate(still_world)))

    assert [report.tenant.id for report in reports] == [f"{number:07}" for number in range(TENANTS)]
    assert {report.user_quantity for report in reports} == {USERS}
    assert {len(report.organizations) for report in reports} == {1}
    # Lists of 700 tenants, 700 organizations and 2100 users; a full last page is followed by an empty one.
    assert flights.queries == 3 + 3 + 8
    assert flights.most <= 3


def test_an_abandoned_report_stops_reading(still_world: World, stack: StackEndpoints) -> None:
    flights = Flights()
    with serve_many_tenants(stack.firestore_emulator_host, TENANTS, USERS, 0, flights) as host:
        next(compose_with(still_world.instance, host).all_reports(authenticate(still_world)))

    assert flights.queries <= 3 + 3
