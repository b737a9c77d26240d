"""Calls that may hold a thread for long: few at once of one caller, and of all."""

import re
import runpy
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app import create_app
from app.auth.principal import Credential
from app.configuration.settings import Settings
from app.problems.rate_limits import SLOW_CALLS_AT_ONCE, SLOW_CALLS_FULL
from app.services.common.slow_calls import MAX_PER_ORGANIZATION, MAX_PER_PROCESS, MAX_PER_USER
from blueprints.http.authorization import IS_SLOW
from dev.stack import StackEndpoints
from tests.auth.test_sessions import add_account, sign_in
from tests.deploy.conftest import PROJECT
from tests.refusals import assert_refused
from tests.webhooks.receiver import drip, run_receiver
from tests.world import World, make_settings, wait_until

USER, SESSION, SERVICE = "user token", "session", "service account"
SLOW = {
    "GET /api/export": USER,
    "GET /api/v2/blasts/<id>/results": USER,
    "POST /api/v2/blasts/<id>/preview": USER,
    "GET /api/v2/consents/export": USER,
    "GET /api/v2/usage": USER,
    "GET /api/v2/organizations/<id>/planUsage": USER,
    "GET /api/v2/optOuts/export": USER,
    "POST /api/v2/contacts/import": USER,
    "POST /api/v2/contacts/batch": USER,
    "POST /api/v2/contacts/duplicates": USER,
    "POST /api/v2/users/<id>/testPush": USER,
    "POST /api/v2/users/<id>/webhook/test": USER,
    "POST /api/v2/integrations/installed/<id>/test": USER,
    "POST /api/v2/auth-providers/<name>/test": USER,
    "POST /api/v2/carriers/test": USER,
    "POST /api/v2/media": USER,
    "GET /api/v2/skyswitch/assignments": SESSION,
    "POST /api/v2/skyswitch/assignments": SESSION,
    "PUT /api/v2/skyswitch/assignments": SESSION,
    "POST /api/v2/skyswitch/clickToCall": SESSION,
    "POST /api/v2/users/<id>/changePassword": USER,
    "POST /api/v2/users/<id>/welcomeEmail": USER,
    "POST /api/v2/service-accounts/revoke/uid": SERVICE,
    "POST /api/v2/service-accounts/revoke/email": SERVICE,
    "POST /api/v2/service-accounts/revoke/externalId": SERVICE,
    "GET /api/v2/billing/tenantReport": SERVICE,
    "GET /api/v2/billing/tenantReport/<tenantId>": SERVICE,
    "GET /billing/tenantReport": SESSION,
    "GET /billing/tenantReport/<tenantId>": SESSION,
}
_PARAMETER = re.compile(r"<[^>]*>")


@pytest.fixture
def settings(stack: StackEndpoints, project_id: str) -> Settings:
    return make_settings(stack, project_id, RELAY_ALLOW_LOOPBACK=True)


@contextmanager
def occupied(world: World, authorization: str, count: int) -> Iterator[None]:
    """Run slow calls of a caller."""
    caller = world.instance.guards.authenticator.authenticate(authorization, list(Credential))
    leaves = [world.instance.guards.rate_limits.slow_calls.enter(caller) for _ in range(count)]
    try:
        yield
    finally:
        for leave in leaves:
            leave()


def test_list_names_every_slow_operation(settings: Settings) -> None:
    app = create_app(settings)
    declared = {
        f"{method} {re.sub('<[a-z]+:', '<', rule.rule)}"
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], IS_SLOW, False)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    documented = (PROJECT / "docs" / "limits.md").read_text()

    assert declared == set(SLOW)
    assert [operation for operation in declared if " /billing" not in operation and f"`{operation}`" not in documented] == []


def test_slow_calls_leave_half_of_the_threads() -> None:
    assert (
        MAX_PER_USER
        < MAX_PER_ORGANIZATION
        < MAX_PER_PROCESS
        <= runpy.run_path(str(PROJECT / "gunicorn.conf.py"))["threads"] // 2
    )


@pytest.mark.parametrize("operation", SLOW)
def test_slow_call_beyond_the_callers_share_is_429(world: World, operation: str) -> None:
    method, _, rule = operation.partition(" ")
    authorization = {
        USER: world.ann.authorization,
        SESSION: sign_in(world, add_account(world)) if SLOW[operation] == SESSION else "",
        SERVICE: world.reseller,
    }[SLOW[operation]]
    path = _PARAMETER.sub(world.ann.user.id, rule)

    with occupied(world, authorization, MAX_PER_PROCESS if SLOW[operation] == SERVICE else MAX_PER_USER):
        refused = world.served.call(method, path, authorization)
    # What it lacks is said now: nothing is counted any more.
    answer = world.served.call(method, path, authorization)

    assert_refused(refused, SLOW_CALLS_AT_ONCE)
    assert int(refused.headers["Retry-After"]) >= 1
    assert answer.status_code != 429


def test_new_password_by_patch_counts_and_nothing_else_does(world: World) -> None:
    path = f"/api/v2/users/{world.ann.user.id}"
    same = {"email": world.ann.user.email, "full_name": world.ann.user.full_name}

    with occupied(world, world.ann.authorization, MAX_PER_USER):
        refused = world.call("PATCH", path, world.ann, json=same | {"password": "correct horse battery"})
        named = world.call("PATCH", path, world.ann, json=same | {"full_name": "Ann A"})

    assert_refused(refused, SLOW_CALLS_AT_ONCE)
    assert named.status_code == 200


def test_all_callers_share_the_process(world: World) -> None:
    with occupied(world, world.reseller, MAX_PER_PROCESS):
        refused = world.call("GET", "/api/export?type=contacts", world.ann)
        other = world.call("GET", "/api/v2/contacts", world.ann)

    assert_refused(refused, SLOW_CALLS_FULL)
    assert other.status_code == 200


def test_users_of_one_organization_leave_one_to_others(world: World) -> None:
    others = MAX_PER_ORGANIZATION - MAX_PER_USER
    with occupied(world, world.ann.authorization, MAX_PER_USER), occupied(world, world.ben.authorization, others):
        refused = world.call("GET", "/api/export?type=contacts", world.ben)
        other = world.call("GET", "/api/export?type=contacts", world.zoe)
    after = world.call("GET", "/api/export?type=contacts", world.ben)

    assert_refused(refused, SLOW_CALLS_FULL)
    assert (other.status_code, after.status_code) == (200, 200)


def test_export_counts_until_it_is_read(world: World) -> None:
    for _ in range(3 * MAX_PER_PROCESS):
        assert world.call("GET", "/api/export?type=contacts", world.ann).status_code == 200


def test_hanging_receiver_takes_two_threads_of_its_user(world: World) -> None:
    with run_receiver() as receiver:
        receiver.respond = drip
        path = f"/api/v2/users/{world.ann.user.id}/webhook"
        assert world.call("PATCH", path, world.ann, json={"url": receiver.url()}).status_code == 200
        statuses: list[int] = []

        def test() -> None:
            statuses.append(world.call("POST", f"{path}/test", world.ann).status_code)

        threads = [threading.Thread(target=test) for _ in range(10)]
        for thread in threads:
            thread.start()
        refused = wait_until(lambda: list(statuses), lambda seen: len(seen) >= 8)
        for thread in threads:
            thread.join()

    assert refused == [429] * 8
    assert sorted(statuses) == [200, 200, *[429] * 8]
