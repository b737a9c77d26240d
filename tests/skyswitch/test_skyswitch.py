from contextlib import suppress
from typing import Any

import pytest
from firebase_admin import auth

from app.auth.principal import Credential, UserPrincipal
from app.problems.carrier_accounts import (
    NO_TELEPHONE,
    SKYSWITCH_NOT_USED,
    TELEPHONE_SYSTEM_BUSY,
    TELEPHONE_SYSTEM_FAILED,
    TELEPHONE_SYSTEM_REFUSED,
)
from app.problems.permissions import HIGHER_ROLE, ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import TENANT_NOT_FOUND
from app.problems.users import USER_NOT_FOUND
from app.store.tenancy.tenants import tenants
from app.times.clock import SECOND
from tests.refusals import assert_refused
from tests.skyswitch.server import ACCOUNT, LIFE_SECONDS, LOGIN, Exchange
from tests.tenancy.offices import organization_admin, tenant_admin
from tests.users.people import PASSWORD, session_of
from tests.world import Person, TestClock, World

ASSIGNMENTS = "/api/v2/skyswitch/assignments"
CALL = "/api/v2/skyswitch/clickToCall"
CUSTOMER = "+12125550123"


def in_session(world: World, person: Person) -> Person:
    app = world.instance.core.accounts.app
    with suppress(auth.UidAlreadyExistsError):
        auth.create_user(uid=person.user.id, email=person.user.email, password=PASSWORD, app=app)
    return session_of(world, person.user.id)


def ask(world: World, person: Person, method: str = "GET", path: str = ASSIGNMENTS, **options: Any) -> Any:
    return world.call(method, path, in_session(world, person), **options)


def test_assignable_numbers_are_listed_with_users(office: World, exchange: Exchange) -> None:
    exchange.assign(office.ann.user.phone_number, "101@office.example")

    answer = ask(office, organization_admin(office))

    expected = {"phone_number": office.ann.user.phone_number, "user": "101", "domain": "office.example", "sms_enabled": True}
    assert (answer.status_code, answer.json()) == (200, {"assignments": [expected]})


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_number_assignment_is_idempotent(office: World, exchange: Exchange, method: str) -> None:
    tina = tenant_admin(office)
    body = {"phone_number": office.ann.user.phone_number, "user": "101"}

    for _ in range(2):
        answer = ask(office, tina, method, json=body)
        assert (answer.status_code, answer.json()["domain"]) == (200, "office.example")

    assert [entry["assigned_user"] for entry in exchange.assignments.values()] == ["101@office.example"]


def test_call_rings_the_assigned_phone(office: World, exchange: Exchange) -> None:
    exchange.assign(office.ann.user.phone_number, "101@office.example")

    answer = ask(office, office.ann, "POST", CALL, json={"destination": "(212) 555-0123"})

    assert answer.status_code == 200, answer.text
    assert exchange.calls == [
        {
            "callid": answer.json()["callId"],
            "uid": "101@office.example",
            "origination": office.ann.user.phone_number,
            "destination": CUSTOMER,
        }
    ]


def test_admin_calls_on_behalf_of_managed_users_only(office: World, exchange: Exchange) -> None:
    exchange.assign(office.ann.user.phone_number, "101@office.example")
    as_ann = {"destination": CUSTOMER, "callAsUID": office.ann.user.id}
    ben = organization_admin(office)

    assert ask(office, ben, "POST", CALL, json=as_ann).status_code == 200
    assert_refused(ask(office, office.zoe, "POST", CALL, json=as_ann), USER_NOT_FOUND)
    assert_refused(ask(office, office.ann, "POST", CALL, json=as_ann | {"callAsUID": ben.user.id}), USER_NOT_FOUND)
    assert_refused(ask(office, ben, "POST", CALL, json=as_ann | {"callAsUID": office.admin.user.id}), HIGHER_ROLE)
    assert len(exchange.calls) == 1


def test_a_number_without_a_telephone_cannot_call(office: World) -> None:
    assert_refused(ask(office, office.ann, "POST", CALL, json={"destination": CUSTOMER}), NO_TELEPHONE)


def test_a_tenant_with_another_provider_has_none_of_it(world: World) -> None:
    ben, tina = organization_admin(world), tenant_admin(world)

    assert_refused(ask(world, ben), SKYSWITCH_NOT_USED)
    assert_refused(ask(world, tina, "POST", json={"phone_number": CUSTOMER, "user": "101"}), SKYSWITCH_NOT_USED)
    assert_refused(ask(world, world.ann, "POST", CALL, json={"destination": CUSTOMER}), SKYSWITCH_NOT_USED)


def test_who_may_list_and_who_may_assign(office: World) -> None:
    body = {"phone_number": CUSTOMER, "user": "101"}

    assert_refused(ask(office, office.ann), ROLE_MISSING)
    assert_refused(ask(office, organization_admin(office), "PUT", json=body), ROLE_MISSING)
    assert ask(office, office.admin, params={"tenantId": office.tenant.id}).status_code == 200
    assert_refused(ask(office, office.admin, params={"tenantId": "unknown"}), TENANT_NOT_FOUND)
    assert_refused(ask(office, office.zoe, params={"tenantId": office.tenant.id}), TENANT_NOT_FOUND)


def test_token_is_reused_until_it_expires(office: World, exchange: Exchange, clock: TestClock) -> None:
    ben = organization_admin(office)
    for _ in range(3):
        assert ask(office, ben).status_code == 200
    assert exchange.grants == ["password"]

    clock.forward((LIFE_SECONDS - 30) * SECOND)

    # A session of the emulator would have run out by this clock; a user token has not.
    caller = office.instance.guards.authenticator.authenticate(ben.authorization, [Credential.USER_TOKEN])
    assert isinstance(caller, UserPrincipal)
    assert office.instance.carriers.telephone_system.assignments(caller, None) == []
    assert exchange.grants == ["password", "refresh_token"]


def test_refused_token_is_renewed_once(office: World, exchange: Exchange) -> None:
    ben = organization_admin(office)
    assert ask(office, ben).status_code == 200
    exchange.valid.clear()

    assert ask(office, ben).status_code == 200
    assert exchange.grants == ["password", "password"]

    exchange.answers["/assignments"] = [(401, {}, {})] * 2
    assert_refused(ask(office, ben), TELEPHONE_SYSTEM_FAILED)
    assert len(exchange.grants) == 3


def test_skyswitch_errors_are_told_apart(office: World, exchange: Exchange) -> None:
    tina = tenant_admin(office)

    refused = ask(office, tina, "PUT", json={"phone_number": CUSTOMER, "user": "999"})
    assert_refused(refused, TELEPHONE_SYSTEM_REFUSED)
    assert "No such subscriber" in refused.json()["reason"]
    exchange.answers["/assignments"] = [
        (429, {}, {"Retry-After": "7"}),
        (500, {"error": 500, "message": "Oops"}, {}),
        (403, {"error": 403, "message": "scope"}, {}),
        (200, b"<html>no JSON</html>", {}),
        (302, b"", {"Location": "/elsewhere"}),
    ]
    busy = ask(office, tina)
    assert_refused(busy, TELEPHONE_SYSTEM_BUSY)
    assert busy.headers["Retry-After"] == "7"
    for _ in range(4):
        assert_refused(ask(office, tina), TELEPHONE_SYSTEM_FAILED)


@pytest.mark.parametrize(
    ("header", "pause"), [("\u00b2", "5"), ("-1", "5"), ("Thu, 01 Jan 99999999999 00:00:00 GMT", "5"), ("9" * 30, "3600")]
)
def test_an_absurd_pause_of_skyswitch_is_ignored(office: World, exchange: Exchange, header: str, pause: str) -> None:
    exchange.answers["/assignments"] = [(429, {}, {"Retry-After": header})]
    busy = ask(office, tenant_admin(office))
    assert_refused(busy, TELEPHONE_SYSTEM_BUSY)
    assert busy.headers["Retry-After"] == pause


def test_a_timeout_at_skyswitch_is_no_refusal(office: World, exchange: Exchange) -> None:
    exchange.answers["/assignments"] = [(408, b"", {})]
    assert_refused(ask(office, tenant_admin(office)), TELEPHONE_SYSTEM_FAILED)


def test_wrong_account_password_shows_no_secret(office: World, exchange: Exchange) -> None:
    office.give_provider(
        office.tenant.id, {"name": "skyswitch", "account_id": ACCOUNT, **LOGIN, "password": "wrong and secret"}
    )

    answer = ask(office, organization_admin(office))

    assert_refused(answer, TELEPHONE_SYSTEM_FAILED)
    assert "secret" not in answer.text
    assert len(exchange.grants) == 1


def test_a_fixed_token_needs_no_log_in(office: World, exchange: Exchange) -> None:
    exchange.valid.add("from the portal")
    office.give_provider(office.tenant.id, {"name": "skyswitch", "account_id": ACCOUNT, "access_token": "from the portal"})

    assert ask(office, organization_admin(office)).status_code == 200
    assert exchange.grants == []


def test_the_accounts_secrets_are_sealed(office: World) -> None:
    stored = office.instance.core.store.get(tenants.at(office.tenant.id))
    assert stored is not None
    assert stored.provider["account_id"] == ACCOUNT
    assert LOGIN["password"] not in str(stored.provider)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"user": "101"}, "phone_number"),
        ({"phone_number": "12", "user": "101"}, "phone_number"),
        ({"phone_number": CUSTOMER, "user": ""}, "user"),
        ({"phone_number": CUSTOMER, "user": "1" * 65}, "user"),
        ({"phone_number": CUSTOMER, "user": "101", "domain": 7}, "domain"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_asked(
    office: World, exchange: Exchange, body: dict[str, Any], field: str
) -> None:
    answer = ask(office, tenant_admin(office), "POST", json=body)

    assert_refused(answer, PARAMETERS_INVALID)
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert exchange.grants == []
