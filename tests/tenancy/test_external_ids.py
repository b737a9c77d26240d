"""External ids: one user's alone within a tenant, and in the instance where somebody gave them whose reach it is."""

from typing import Any

import pytest

from app.problems.tenancy import EXTERNAL_ID_AMBIGUOUS, EXTERNAL_ID_TAKEN
from app.store.tenancy.organizations import organizations
from app.store.users.external_ids import ExternalKind, external_ids, new_external_id, reference_of
from app.store.users.users import users
from tests.refusals import assert_refused
from tests.users.people import change, service_account, stored
from tests.world import Person, World

NAME = "4711@pbx"


@pytest.fixture
def other_admin(world: World) -> Person:
    """An administrator of the other tenant's organization: Zoe, for herself too."""
    world.change(organizations, world.zoe.user.organization_id, organization_admins=[world.zoe.user.id])
    return world.zoe


def name(world: World, caller: Person, person: Person, external_id: str = NAME) -> Any:
    return change(world, caller, person.user.id, external_id=external_id)


def revoke(world: World) -> Any:
    path = "/api/v2/service-accounts/revoke/externalId"
    return world.served.call("POST", path, world.reseller, json={"externalId": NAME})


class TestUniqueness:
    """Who may have a name beside whom."""

    def test_two_tenants_may_give_one_name(self, world: World, office_admin: Person, other_admin: Person) -> None:
        assert name(world, other_admin, world.zoe).status_code == 200

        assert name(world, office_admin, world.ann).status_code == 200

        assert_refused(name(world, office_admin, world.ben), EXTERNAL_ID_TAKEN)
        assert_refused(name(world, service_account(world), world.ben), EXTERNAL_ID_TAKEN)

    def test_other_tenant_cannot_take_a_coming_name(self, world: World, other_admin: Person) -> None:
        assert name(world, other_admin, world.zoe).status_code == 200
        body = {"email": "t@example.com", "external_id": NAME, "tenant_external_identifier": 20681, "full_name": "Tina"}

        assert world.served.call("POST", "/api/v2/tenants/admin", world.reseller, json=body).status_code == 200

    def test_other_tenant_learns_nothing_of_a_name(self, world: World, office_admin: Person, other_admin: Person) -> None:
        assert name(world, service_account(world), world.ann).status_code == 200

        assert name(world, other_admin, world.zoe).status_code == 200
        assert_refused(name(world, office_admin, world.ben), EXTERNAL_ID_TAKEN)

    def test_reseller_gives_a_name_once_in_the_instance(self, world: World) -> None:
        assert name(world, world.admin, world.ann).status_code == 200

        assert_refused(name(world, service_account(world), world.zoe), EXTERNAL_ID_TAKEN)

    def test_name_is_free_when_given_up(self, world: World, office_admin: Person) -> None:
        for giver in (world.admin, office_admin):
            assert name(world, giver, world.ann).status_code == 200
            assert name(world, giver, world.ann, "").status_code == 200
            assert name(world, giver, world.ben).status_code == 200
            assert name(world, giver, world.ben, "").status_code == 200
        for tenant_id in ("", world.tenant.id):
            assert world.instance.core.store.get(reference_of(ExternalKind.USER, NAME, tenant_id)) is None

    def test_name_from_before_holds_within_its_tenant(self, world: World, office_admin: Person, other_admin: Person) -> None:
        claim = new_external_id(ExternalKind.USER, NAME, world.ann.user.id)
        commit = world.instance.core.store.commit()
        commit.create(external_ids.path(claim.id), {"kind": "user", "externalId": NAME, "objectId": world.ann.user.id})
        commit.update(users.path(world.ann.user.id), users.changes(external_id=NAME))
        commit.send()

        assert_refused(name(world, office_admin, world.ben), EXTERNAL_ID_TAKEN)
        assert_refused(name(world, service_account(world), world.zoe), EXTERNAL_ID_TAKEN)
        assert name(world, other_admin, world.zoe).status_code == 200
        # Any change of the user writes the claim of the tenant beside the old one.
        assert change(world, office_admin, world.ann.user.id, full_name="Ann A").status_code == 200
        assert world.instance.core.store.get(reference_of(ExternalKind.USER, NAME, world.tenant.id)) is not None


class TestLookup:
    """The user that a service account names."""

    def test_reseller_means_the_user_that_it_named(self, world: World, other_admin: Person) -> None:
        assert name(world, other_admin, world.zoe).status_code == 200
        assert name(world, service_account(world), world.ann).status_code == 200

        assert revoke(world).status_code == 200

        assert stored(world, world.ann.user.id).token_revocations == 1
        assert stored(world, world.zoe.user.id).token_revocations == 0

    def test_name_of_one_tenant_alone_is_found(self, world: World, other_admin: Person) -> None:
        assert name(world, other_admin, world.zoe).status_code == 200

        assert revoke(world).status_code == 200

        assert stored(world, world.zoe.user.id).token_revocations == 1

    def test_name_of_two_tenants_is_ambiguous(self, world: World, office_admin: Person, other_admin: Person) -> None:
        assert name(world, other_admin, world.zoe).status_code == 200
        assert name(world, office_admin, world.ann).status_code == 200

        assert_refused(revoke(world), EXTERNAL_ID_AMBIGUOUS)
