"""Making users, by v1 and v2: who may, what is unique, and that nobody is made by halves."""

from typing import Any

import pytest

from app.auth.principal import Scope
from app.problems.credentials import SCOPE_MISSING
from app.problems.permissions import FIELD_REFUSED, PRIVATE_LABEL_ONLY, ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import EXTERNAL_ID_TAKEN
from app.problems.users import EMAIL_IN_USE, NUMBER_IN_USE
from app.store.audit.audit_log import AuditFilter, audit_log, page_of_audit_log
from app.store.operations.instance_settings import INSTANCE_ID, instances
from dev.data import seeding
from tests.refusals import assert_refused, errors_of
from tests.users.people import (
    EMAIL,
    NUMBER,
    PASSWORD,
    account_of,
    create,
    created,
    email_claimed_by,
    everybody,
    make_organization_admin,
    make_tenant_admin,
    number_claimed_by,
    service_account,
    session_of,
    stored,
)
from tests.world import World, run_at_once


def create_v1(world: World, person: Any, **changes: Any) -> Any:
    body = {"phoneNumber": NUMBER, "emailAddress": EMAIL, "fullName": "Jane Roe", "password": PASSWORD} | changes
    return world.call("POST", "/api/users", person, json={name: value for name, value in body.items() if value is not None})


def test_a_user_is_made_in_firestore_and_in_firebase_auth(world: World) -> None:
    uid = created(
        world, restrictions=["lists", "blasts", "lists"], external_id="pbx-7", relayWebhook="https://crm.example.com/t"
    )

    user = stored(world, uid)
    assert (user.email, user.full_name, user.phone_number) == (EMAIL, "Jane Roe", NUMBER)
    assert (user.organization_id, user.tenant_id) == (world.organization.id, world.tenant.id)
    assert (user.restrictions, user.external_id) == (["blasts", "lists"], "pbx-7")
    assert user.relay_webhook == "https://crm.example.com/t"
    assert not user.is_admin
    account = account_of(world, EMAIL)
    assert (account.uid, account.display_name, account.disabled) == (uid, "Jane Roe", False)
    assert number_claimed_by(world, NUMBER) == email_claimed_by(world, EMAIL.lower()) == uid
    session = session_of(world, uid)
    assert world.call("GET", f"/api/v2/users/{uid}", session).json()["email"] == EMAIL


def test_a_new_user_sends_a_text_from_his_number(world: World) -> None:
    uid = created(world)
    token = world.call("POST", f"/api/v2/users/{uid}/token", session_of(world, uid)).json()["token"]

    answer = world.served.call(
        "POST", "/api/send", f"Bearer {uid}:{token}", json={"to": "+12125550123", "from": NUMBER, "message": "Hello!"}
    )

    assert answer.status_code == 200, answer.text


def test_v1_makes_a_user_in_the_callers_organization(world: World) -> None:
    make_organization_admin(world, world.ben)

    answer = create_v1(world, world.ben)

    assert answer.status_code == 200, answer.text
    user = stored(world, answer.json()["id"])
    assert (user.organization_id, user.tenant_id) == (world.organization.id, world.tenant.id)
    assert account_of(world, EMAIL).uid == user.id


def test_user_without_password_has_an_account(world: World) -> None:
    uid = created(world, password=None)

    assert account_of(world, EMAIL).uid == uid


@pytest.mark.parametrize(
    ("taken", "field", "problem"),
    [
        ({"email": "ANN.archer@Example.com"}, "email", EMAIL_IN_USE),
        ({"phone_number": "+12125550100"}, "phone_number", NUMBER_IN_USE),
        ({"external_id": "pbx-1"}, "external_id", EXTERNAL_ID_TAKEN),
    ],
)
def test_what_is_anothers_is_refused_and_nothing_is_left_behind(
    world: World, taken: dict[str, Any], field: str, problem: Any
) -> None:
    created(world, email="first@example.com", phone_number="+12125550143", external_id="pbx-1")
    accounts = everybody(world)

    answer = create(world, world.admin, **taken)

    assert_refused(answer, problem)
    assert [entry["field"] for entry in answer.json()["errors"]] == [field]
    assert everybody(world) == accounts
    created(world)


def test_v1_answers_what_is_anothers_as_a_wrong_parameter(world: World) -> None:
    by_number = create_v1(world, world.admin, phoneNumber="+12125550100")
    by_email = create_v1(world, world.admin, emailAddress="ann.archer@example.com")

    assert (by_number.status_code, by_email.status_code) == (400, 400)
    assert errors_of(by_number) == ["Invalid parameter 'phoneNumber': Phone number already in use"]
    assert errors_of(by_email) == ["Invalid parameter 'emailAddress': E-mail address already in use"]


def test_concurrent_creations_make_one_user(world: World) -> None:
    before = everybody(world)

    answers = run_at_once(*[lambda: create(world, world.admin)] * 8)

    made = [answer.json()["id"] for answer in answers if answer.status_code == 200]
    assert len(made) == 1, [answer.text for answer in answers]
    assert {answer.status_code for answer in answers} == {200, 409}
    assert number_claimed_by(world, NUMBER) == email_claimed_by(world, EMAIL) == made[0]
    assert everybody(world) - before == set(made)


def test_of_eight_requests_at_once_for_one_number_one_gets_it(world: World) -> None:
    before = everybody(world)

    answers = run_at_once(*[lambda n=n: create(world, world.admin, email=f"jane.{n}@example.com") for n in range(8)])

    made = [answer.json()["id"] for answer in answers if answer.status_code == 200]
    assert len(made) == 1, [answer.text for answer in answers]
    assert number_claimed_by(world, NUMBER) == made[0]
    assert everybody(world) - before == set(made)
    assert [email_claimed_by(world, f"jane.{n}@example.com") for n in range(8)].count(None) == 7


def test_the_same_request_again_makes_nobody_twice(world: World) -> None:
    first, again = (create(world, world.admin, {"Idempotency-Key": "jane"}) for _ in range(2))

    assert first.status_code == 200
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"


def test_administrators_make_users_where_they_administer(world: World) -> None:
    make_organization_admin(world, world.ben)
    other = seeding.add_organization(world.instance, "Acme Vision", world.tenant)

    assert create(world, world.ben, email="a@example.com", phone_number="+12125550151").status_code == 200
    refused = create(world, world.ben, organizationId=other.id)
    assert_refused(refused, PARAMETERS_INVALID)
    make_tenant_admin(world, world.ann)
    assert create(world, world.ann, organizationId=other.id).status_code == 200
    editor = service_account(world)
    assert create(world, editor, email="b@example.com", phone_number="+12125550152").status_code == 200
    assert_refused(create(world, service_account(world, Scope.READ_USERS)), SCOPE_MISSING)


def test_a_user_makes_nobody(world: World) -> None:
    assert_refused(create(world, world.ann), ROLE_MISSING)
    v1 = create_v1(world, world.ann)
    assert errors_of(v1) == ["User must be admin to access this endpoint."]
    assert account_of(world, EMAIL) is None


def test_foreign_organization_is_not_found(world: World) -> None:
    make_tenant_admin(world, world.ann)

    foreign = create(world, world.ann, organizationId=world.zoe.user.organization_id)
    unknown = create(world, world.ann, organizationId="unknown")

    assert_refused(foreign, PARAMETERS_INVALID)
    assert foreign.json()["errors"] == unknown.json()["errors"]
    assert foreign.json()["errors"] == [{"field": "organizationId", "message": "Organization not found."}]


def test_the_tenant_must_be_the_organizations(world: World) -> None:
    answer = create(world, world.admin, tenantId=world.zoe.user.tenant_id)

    assert_refused(answer, PARAMETERS_INVALID)
    assert answer.json()["errors"][0]["field"] == "tenantId"


@pytest.mark.parametrize("caller", ["tenant admin", "service account"])
def test_only_system_admins_make_system_admins(world: World, caller: str) -> None:
    make_tenant_admin(world, world.ann)
    person = world.ann if caller == "tenant admin" else service_account(world)

    assert_refused(create(world, person, isAdmin=True), FIELD_REFUSED)

    assert stored(world, created(world, isAdmin=True)).is_admin


def test_a_retail_instance_makes_no_users_this_way(world: World) -> None:
    world.change(instances, INSTANCE_ID, kind="retail")

    assert_refused(create(world, world.admin), PRIVATE_LABEL_ONLY)
    assert_refused(create_v1(world, world.admin), PRIVATE_LABEL_ONLY)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": None}, "email"),
        ({"email": ""}, "email"),
        ({"email": "jane"}, "email"),
        ({"phone_number": None}, "phone_number"),
        ({"phone_number": "212-555-0142"}, "phone_number"),
        ({"organizationId": None}, "organizationId"),
        ({"tenantId": None}, "tenantId"),
        ({"password": "1234567"}, "password"),
        ({"password": "x" * 129}, "password"),
        ({"password": EMAIL.upper()}, "password"),
        ({"restrictions": ["everything"]}, "restrictions.0"),
        ({"relayWebhook": "ftp://crm.example.com"}, "relayWebhook"),
        ({"relayWebhook": "https://10.0.0.1/x"}, "relayWebhook"),
        ({"provider": "carrier-pigeon"}, "provider"),
        ({"full_name": "x" * 201}, "full_name"),
        ({"isAdmin": "perhaps"}, "isAdmin"),
    ],
)
def test_a_wrong_field_is_named(world: World, changes: dict[str, Any], field: str) -> None:
    answer = create(world, world.admin, **changes)

    assert_refused(answer, PARAMETERS_INVALID)
    assert [entry["field"] for entry in answer.json()["errors"]] == [field]
    assert everybody(world) == set()


def test_v1_names_its_own_fields(world: World) -> None:
    missing = create_v1(world, world.admin, phoneNumber=None, emailAddress=None)

    assert missing.status_code == 400
    assert sorted(missing.json()["errors"]) == [
        "Missing parameter 'emailAddress': It is required.",
        "Missing parameter 'phoneNumber': It is required.",
    ]


def test_the_audit_trail_tells_who_made_whom_and_no_secret(world: World) -> None:
    uid = created(world, relayWebhook="https://crm.example.com/t?key=hidden")

    [entry] = world.instance.core.store.page(audit_log, page_of_audit_log(AuditFilter(object_id=uid), 10, None))

    assert (entry.action, entry.actor_id) == ("user.create", world.admin.user.id)
    assert (entry.tenant_id, entry.organization_id) == (world.tenant.id, world.organization.id)
    assert entry.after["email"] == EMAIL
    assert "hidden" not in str(entry)
    assert PASSWORD not in str(entry)
