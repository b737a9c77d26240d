"""A stand-in for Firestore with many tenants, whose queries take a time of their own, and which counts those in flight."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import grpc

from app.store.engine.values import encode_fields
from app.store.tenancy.organizations import Organization, organizations
from app.store.tenancy.tenants import Tenant, tenants
from app.store.users.users import User, users
from tests.perf.long_list import QueryHandler, make_response, serve_queries

USERS_OF_AN_ORGANIZATION = 50
_THREADS = 16


@dataclass
class Flights:
    """Queries that were answered, and how many of them at once at most."""

    queries: int = 0
    now: int = 0
    most: int = 0


class ManyTenants(QueryHandler):
    """Tenants `0000000`, `0000001` and so on, each with its organizations and users; every query asks for those of all."""

    def __init__(self, emulator: grpc.Channel, count: int, users_each: int, seconds: float, flights: Flights) -> None:
        super().__init__(emulator)
        self._count = count
        self._users_each = users_each
        self._seconds = seconds
        self._flights = flights
        self._lock = threading.Lock()

    def _run_query(self, request: Any, _: grpc.ServicerContext) -> Iterator[bytes]:
        query = request.structured_query
        with self._lock:
            self._flights.queries += 1
            self._flights.now += 1
            self._flights.most = max(self._flights.most, self._flights.now)
        time.sleep(self._seconds)
        with self._lock:
            self._flights.now -= 1
        collection = query.from_[0].collection_id
        each = {
            tenants.name: 1,
            organizations.name: -(-self._users_each // USERS_OF_AN_ORGANIZATION),
            users.name: self._users_each,
        }[collection]
        first = 0
        if query.start_at.values:
            tenant, _, number = query.start_at.values[-1].reference_value.rpartition("/")[2].partition("-")
            first = int(tenant) * each + int(number or 0) + 1
        # The documents of a collection differ in their ids alone. A message for each would take longer than to read it.
        template: bytes = make_response(request, _IDS[collection], _FIELDS[collection]).SerializeToString()
        for place in range(first, min(first + query.limit.value, self._count * each)):
            number = place % each
            response = template.replace(_TENANT_MARK, b"%07d" % (place // each)).replace(_NUMBER_MARK, b"%07d" % number)
            yield response.replace(_ORGANIZATION_MARK, b"%07d" % (number // USERS_OF_AN_ORGANIZATION))


_TENANT_MARK, _NUMBER_MARK, _ORGANIZATION_MARK = b"TTTTTTT", b"NNNNNNN", b"OOOOOOO"
_TENANT_ID, _NUMBER, _ORGANIZATION_NUMBER = _TENANT_MARK.decode(), _NUMBER_MARK.decode(), _ORGANIZATION_MARK.decode()
_ORGANIZATION_ID = f"{_TENANT_ID}-{_ORGANIZATION_NUMBER}"
_IDS = {
    tenants.name: _TENANT_ID,
    organizations.name: f"{_TENANT_ID}-{_NUMBER}",
    users.name: f"{_TENANT_ID}-{_NUMBER}",
}
_FIELDS: dict[str, Any] = {
    tenants.name: encode_fields(tenants.encode(Tenant(id="", tenant_name="Tenant", external_id=1))),
    organizations.name: encode_fields(
        organizations.encode(
            Organization(id="", organization_name="An organization", tenant_id=_TENANT_ID, billing={"plan": "mcpl-pro"})
        )
    ),
    users.name: encode_fields(
        users.encode(
            User(
                id="",
                full_name="A user",
                email="a.user@tenant.example.com",
                phone_number="+12125550100",
                tenant_id=_TENANT_ID,
                organization_id=_ORGANIZATION_ID,
            )
        )
    ),
}
"""Protocol fields of the documents of each collection, with marks where their ids are; a mark is as long as its number."""


@contextmanager
def serve_many_tenants(emulator_host: str, count: int, users_each: int, seconds: float, flights: Flights) -> Iterator[str]:
    """Serve, and answer the `host:port` of the stand-in.

    Args:
        emulator_host: of the emulator that answers everything but queries.
        count: tenants.
        users_each: users of a tenant.
        seconds: how long a query takes.
        flights: where queries are counted.
    """
    with serve_queries(
        emulator_host, lambda emulator: ManyTenants(emulator, count, users_each, seconds, flights), _THREADS
    ) as host:
        yield host
