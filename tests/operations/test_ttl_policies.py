"""Findings of the doctor about Firestore's TTL policies, read from a stand-in for its admin API."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
import pytest
from google.cloud.firestore_admin_v1.types import Field, ListFieldsRequest, ListFieldsResponse

from app.services.operations.doctor import Doctor, Finding, Verdict
from app.store.deletion.expiring_collections import EXPIRING_COLLECTIONS
from app.store.engine.ttl_policies import TtlPolicies
from dev.programs.processes import LOOPBACK
from tests.world import World

METHOD = "/google.firestore.admin.v1.FirestoreAdmin/ListFields"
ACTIVE, CREATING = Field.TtlConfig.State.ACTIVE, Field.TtlConfig.State.CREATING


class AdminApi(grpc.GenericRpcHandler):  # type: ignore[misc]
    """Firestore's admin API, with one response."""

    def __init__(self, fields: Sequence[Field], refusal: grpc.StatusCode | None) -> None:
        self.asked: list[ListFieldsRequest] = []
        self._fields = fields
        self._refusal = refusal

    def service(self, details: grpc.HandlerCallDetails) -> Any:
        assert details.method == METHOD
        return grpc.unary_unary_rpc_method_handler(self._list, ListFieldsRequest.deserialize, ListFieldsResponse.serialize)

    def _list(self, request: ListFieldsRequest, context: grpc.ServicerContext) -> ListFieldsResponse:
        self.asked.append(request)
        if self._refusal is not None:
            context.abort(self._refusal, "no")
        return ListFieldsResponse(fields=self._fields)


@contextmanager
def serve_policies(states: dict[str, Any], refusal: grpc.StatusCode | None = None) -> Iterator[tuple[TtlPolicies, AdminApi]]:
    parent = "projects/any/databases/(default)/collectionGroups"
    fields = [
        Field(name=f"{parent}/{name}/fields/expiresAt", ttl_config=Field.TtlConfig(state=state))
        for name, state in states.items()
    ]
    api = AdminApi(fields, refusal)
    server = grpc.server(ThreadPoolExecutor(2))
    server.add_generic_rpc_handlers((api,))
    port = server.add_insecure_port(f"{LOOPBACK}:0")
    server.start()
    try:
        with grpc.insecure_channel(f"{LOOPBACK}:{port}") as channel:
            yield TtlPolicies("any", "(default)", channel), api
    finally:
        server.stop(None)


def find_ttl(world: World, ttl: TtlPolicies | None) -> Finding:
    core, operations = world.instance.core, world.instance.operations
    sweeps, worker_status = operations.sweep_record, lambda: 401
    doctor = Doctor(
        core.settings, operations.health, sweeps, core.breakers, lambda: True, list, {}, ttl, worker_status, None, core.clock
    )
    (finding,) = [finding for finding in doctor.examine() if finding.subject == "TTL"]
    return finding


def test_active_policies_are_well(still_world: World) -> None:
    with serve_policies(dict.fromkeys(EXPIRING_COLLECTIONS, ACTIVE)) as (ttl, api):
        finding = find_ttl(still_world, ttl)

    assert finding.verdict is Verdict.OK
    assert api.asked[0].filter == "ttlConfig:*"
    assert api.asked[0].parent == "projects/any/databases/(default)/collectionGroups/-"


def test_missing_policies_are_named(still_world: World) -> None:
    with serve_policies(dict.fromkeys(set(EXPIRING_COLLECTIONS) - {"jobs", "mail-counts"}, ACTIVE)) as (ttl, _):
        finding = find_ttl(still_world, ttl)

    assert finding.verdict is Verdict.WARNING
    assert "is not set up" in finding.words
    assert finding.words.endswith(": jobs, mail-counts")


def test_policies_that_start_are_named(still_world: World) -> None:
    with serve_policies(dict.fromkeys(EXPIRING_COLLECTIONS, ACTIVE) | {"jobs": CREATING}) as (ttl, _):
        assert find_ttl(still_world, ttl).words == "is set up, but not active yet: jobs"


@pytest.mark.parametrize(
    ("refusal", "words"),
    [(grpc.StatusCode.PERMISSION_DENIED, "datastore.indexes.list"), (grpc.StatusCode.UNAVAILABLE, "admin API")],
)
def test_unreadable_policies_are_unknown(still_world: World, refusal: grpc.StatusCode, words: str) -> None:
    with serve_policies({}, refusal) as (ttl, _):
        finding = find_ttl(still_world, ttl)

    assert finding.verdict is Verdict.WARNING
    assert finding.words.startswith("unknown")
    assert words in finding.words


def test_an_emulator_has_no_policies(still_world: World) -> None:
    assert find_ttl(still_world, None).verdict is Verdict.OK
    assert any(finding.subject == "TTL" for finding in still_world.instance.operations.doctor.examine())
