"""A stand-in for Firestore with many tenants, whose queries take a time of their own, and which counts those in flight."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import grpc
from google.cloud.firestore_v1.types import document as document_types

from app.store.engine.values import encode_fields
from app.store.tenancy.organizations import Organization, organizations
from app.store.tenancy.tenants import Tenant, tenants
from app.store.users.users import User, users
from tests.perf.long_list import QueryHandler, serve_queries

USERS_OF_AN_ORGANIZATION = 50
_THREADS = 16

_Document: Any = document_types.Document.pb()


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

    def _find(self, query: Any) -> Iterator[tuple[str, Any]]:
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
        for place in range(first, min(first + query.limit.value, self._count * each)):
            tenant_id, number = f"{place // each:07}", place % each
            if collection == tenants.name:
                yield tenant_id, _TENANT
                continue
            document_id = f"{tenant_id}-{number:07}"
            document = _Document()
            document.CopyFrom(_ORGANIZATION if collection == organizations.name else _USER)
            document.fields["tenantId"].string_value = tenant_id
            if collection == users.name:
                document.fields["organizationId"].string_value = f"{tenant_id}-{number // USERS_OF_AN_ORGANIZATION:07}"
            yield document_id, document

    def _encode(self, fields: Any) -> Any:
        return fields.fields


def _encode(fields: dict[str, Any]) -> Any:
    return _Document(fields=encode_fields(fields))


_TENANT = _encode(tenants.encode(Tenant(id="", tenant_name="Tenant", external_id=1)))
_ORGANIZATION = _encode(
    organizations.encode(Organization(id="", organization_name="An organization", billing={"plan": "mcpl-pro"}))
)
_USER = _encode(users.encode(User(id="", full_name="A user", email="a.user@tenant.example.com", phone_number="+12125550100")))


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
