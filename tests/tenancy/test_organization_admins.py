"""Administrators of organizations: added, removed and limited."""

from typing import Any

import pytest

from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import ORGANIZATION_ADMIN_NOT_FOUND, ORGANIZATION_NOT_FOUND
from app.problems.users import USER_NOT_FOUND
from app.store.tenancy.organizations import organizations
from app.store.users.users import users
from tests.refusals import assert_refused, errors_of
from tests.tenancy.offices import organization, organization_admin, patch, tenant_admin
from tests.tenancy.organization_calls import ADMIN_REFUSAL, add_admin, colleague_elsewhere, remove_admin
from tests.world import World, run_at_once


def test_a_manager_and_admins_are_users_of_the_tenant(world: World) -> None:
    otto = colleague_elsewhere(world)
    named: dict[str, Any] = {
        "organizationAdmins": [otto.user.id, world.ann.user.id, otto.user.id],
        "managedBy": world.ben.user.id,
    }

    answer = patch(world, tenant_admin(world), **named)

    assert answer.json()["organizationAdmins"] == [otto.user.id, world.ann.user.id]
    assert answer.json()["managedBy"] == world.ben.user.id
    assert patch(world, world.admin, organizationAdmins=[], managedBy="").json()["organizationAdmins"] == []
    assert organization(world).managed_by == ""


@pytest.mark.parametrize("field", ["organizationAdmins", "managedBy"])
def test_whoever_cannot_be_named_looks_like_nobody(world: World, field: str) -> None:
    gone = world.add_person("Gus Gone", deleted=1)
    before = organization(world)
    refusals: list[Any] = []
    tina = tenant_admin(world)
    for uid in (world.zoe.user.id, gone.user.id, "unknown", "a/b", "__x__"):
        named: dict[str, Any] = {field: [uid] if field == "organizationAdmins" else uid}
        answer = patch(world, tina, **named)
        assert_refused(answer, PARAMETERS_INVALID)
        refusals.append(answer.json()["errors"])

    assert all(refusal == refusals[0] for refusal in refusals)
    assert organization(world) == before


def test_an_organization_admin_names_the_organizations_own_users(world: World) -> None:
    ben = organization_admin(world)
    otto = colleague_elsewhere(world)

    assert patch(world, ben, organizationAdmins=[ben.user.id, world.ann.user.id]).status_code == 200
    foreign = patch(world, ben, organizationAdmins=[ben.user.id, otto.user.id])
    unknown = patch(world, ben, organizationAdmins=[ben.user.id, "unknown"])
    assert_refused(foreign, PARAMETERS_INVALID)
    assert foreign.json()["errors"] == unknown.json()["errors"]
    assert_refused(add_admin(world, ben, otto.user.email), USER_NOT_FOUND)


def test_an_admin_whose_user_is_gone_may_stay_in_the_list(world: World) -> None:
    world.change(organizations, world.organization.id, organization_admins=["long-gone", world.ann.user.id])

    assert patch(world, world.admin, organizationAdmins=["long-gone", world.ben.user.id]).status_code == 200


def test_the_number_of_admins_is_limited(world: World) -> None:
    answer = patch(world, world.admin, organizationAdmins=[f"uid{number}" for number in range(201)])

    assert_refused(answer, PARAMETERS_INVALID)
    assert answer.json()["errors"][0]["field"] == "organizationAdmins"


@pytest.mark.parametrize("email", ["ann.archer@example.com", "ANN.archer@Example.COM", " ann.archer@example.com "])
def test_an_admin_is_added_by_e_mail_address(world: World, email: str) -> None:
    for _ in range(2):
        answer = add_admin(world, world.admin, email.strip())
        assert (answer.status_code, answer.json()) == (200, {"status": "true"})

    assert organization(world).organization_admins == [world.ann.user.id]
    assert patch(world, world.ann, description="mine").status_code == 200


@pytest.mark.parametrize("email", ["nobody@example.com", "zoe.zimmer@example.com"])
def test_unknown_or_foreign_user_cannot_become_admin(world: World, email: str) -> None:
    assert_refused(add_admin(world, tenant_admin(world), email), USER_NOT_FOUND)
    assert_refused(add_admin(world, world.admin, email), USER_NOT_FOUND)


@pytest.mark.parametrize("email", [None, "", "nobody", 5])
def test_admin_without_address_is_refused_like_in_v1(world: World, email: Any) -> None:
    answer = world.call("POST", f"/api/organizations/{world.organization.id}/admins", world.admin, json={"email": email})

    assert answer.status_code == 400
    assert "'email'" in answer.json()["errors"][0]


def test_admins_added_at_once_are_all_there(world: World) -> None:
    people = [world.add_person(f"Person {number}") for number in range(8)]

    answers = run_at_once(*[lambda p=person: add_admin(world, world.admin, p.user.email) for person in people])

    assert {answer.status_code for answer in answers} == {200}
    assert sorted(organization(world).organization_admins) == sorted(person.user.id for person in people)


def test_changes_at_once_lose_nothing(world: World) -> None:
    changes: list[dict[str, Any]] = [
        {"description": "new"},
        {"billing": {"plan": "mcpl-pro"}},
        {"organizationAdmins": [world.ann.user.id]},
        {"managedBy": world.ben.user.id},
        {"requireContactConsent": True},
        {"external_id": "77"},
        {"organizationType": "clinic"},
        {"organizationName": "New"},
    ]

    answers = run_at_once(*[lambda c=change: patch(world, world.admin, **c) for change in changes])

    assert {answer.status_code for answer in answers} == {200}
    stored = organization(world)
    assert (stored.description, stored.billing, stored.organization_admins) == (
        "new",
        {"plan": "mcpl-pro"},
        [world.ann.user.id],
    )
    assert (stored.managed_by, stored.require_contact_consent, stored.external_id) == (world.ben.user.id, True, "77")
    assert (stored.organization_type, stored.organization_name) == ("clinic", "New")


def test_an_admin_is_removed_and_the_last_one_too(world: World) -> None:
    ben = organization_admin(world)
    add_admin(world, ben, world.ann.user.email)

    assert remove_admin(world, ben, world.ann.user.id).json() == {"status": "true"}
    assert_refused(remove_admin(world, ben, world.ann.user.id), ORGANIZATION_ADMIN_NOT_FOUND)
    assert remove_admin(world, ben, ben.user.id).status_code == 200

    assert organization(world).organization_admins == []
    assert errors_of(remove_admin(world, ben, ben.user.id)) == ADMIN_REFUSAL


def test_an_admin_whose_role_is_taken_loses_it_at_once(world: World) -> None:
    ben = organization_admin(world)
    assert world.call("GET", f"/api/v2/users/{world.ann.user.id}", ben).status_code == 200

    remove_admin(world, world.admin, ben.user.id)

    assert_refused(world.call("GET", f"/api/v2/users/{world.ann.user.id}", ben), USER_NOT_FOUND)


def test_a_key_adds_an_admin_once(world: World) -> None:
    answers = [add_admin(world, world.admin, world.ann.user.email, {"Idempotency-Key": "one"}) for _ in range(2)]

    assert answers[0].text == answers[1].text
    assert answers[1].headers["Idempotent-Replayed"] == "true"


def test_moved_user_loses_the_admin_role(world: World) -> None:
    ben = organization_admin(world)
    world.change(users, ben.user.id, tenant_id=world.zoe.user.tenant_id, organization_id=world.zoe.user.organization_id)

    assert_refused(patch(world, ben, description="x"), ORGANIZATION_NOT_FOUND)
