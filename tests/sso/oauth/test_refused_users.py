"""Users that an identity never logs in."""

from typing import Any

import pytest

from app.store.sso.auth_providers import HighestRole, ProviderReach
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.users import users
from dev.data import seeding
from tests.sso.oauth.office import OAuthOffice
from tests.sso.oauth.people import add_person, verified
from tests.world import Person


def test_a_subject_of_one_provider_is_nobody_at_another(office: OAuthOffice, caplog: pytest.LogCaptureFixture) -> None:
    office.add_provider("first", allow_jit_provisioning=True)
    office.add_provider("other")
    assert office.sign_on("first", sub="1", **verified("first.one@example.com")).uid

    for subject in ("1", "sso:first:1"):
        ended = office.sign_on("other", sub=subject, **verified("other.one@example.com"))
        assert office.reason(ended, caplog) == "user-unknown"


def test_a_user_of_another_tenant_is_nobody(office: OAuthOffice, caplog: pytest.LogCaptureFixture) -> None:
    zoe = office.world.zoe
    by_address = office.sign_on(sub="zoe", **verified(zoe.user.email))
    assert office.reason(by_address, caplog) == "out-of-reach"

    office.give_external_id(zoe, "zoe-1")
    office.add_provider("tenants-own", reach=ProviderReach.TENANT)
    by_name = office.sign_on("tenants-own", sub="zoe-1", **verified("zoe.1@example.com"))
    assert office.reason(by_name, caplog) == "user-unknown"

    office.add_provider("instances-own", reach=ProviderReach.INSTANCE)
    assert office.sign_on("instances-own", sub="zoe-1").uid == zoe.user.id


def test_a_neighbour_is_in_the_tenants_reach_alone(office: OAuthOffice, caplog: pytest.LogCaptureFixture) -> None:
    neighbour_office = seeding.add_organization(office.world.instance, "Acme Law", office.world.tenant)
    neighbour = Person(seeding.add_user(office.world.instance, neighbour_office, "Nora North"), "")
    office.give_external_id(neighbour, "nora")
    office.add_provider("of-tenant", reach=ProviderReach.TENANT)

    assert office.reason(office.sign_on(sub="nora"), caplog) == "email-missing"
    assert office.sign_on("of-tenant", sub="nora").uid == neighbour.user.id


def test_a_role_beyond_the_providers_does_not_log_in(office: OAuthOffice, caplog: pytest.LogCaptureFixture) -> None:
    admin = add_person(office, "Olga Over", is_admin=True)
    office.give_external_id(admin, "olga")
    office.add_provider("everybodys", reach=ProviderReach.INSTANCE)
    assert office.reason(office.sign_on("everybodys", sub="olga"), caplog) == "role-too-high"
    assert office.reason(office.sign_on(sub="olga"), caplog) == "role-too-high"

    office.add_provider("admins", reach=ProviderReach.INSTANCE, highest_role=HighestRole.SYSTEM_ADMIN)
    assert office.sign_on("admins", sub="olga").uid == admin.user.id


def test_tenant_admin_is_refused_by_organization_provider(office: OAuthOffice, caplog: pytest.LogCaptureFixture) -> None:
    tina = add_person(office, "Tina Tall")
    office.give_external_id(tina, "tina")
    office.world.change(tenants, office.world.tenant.id, tenant_admins=[tina.user.id])
    try:
        assert office.reason(office.sign_on(sub="tina"), caplog) == "role-too-high"
    finally:
        office.world.change(tenants, office.world.tenant.id, tenant_admins=[])


@pytest.mark.parametrize("attributes", [{"is_disabled": True}, {"deleted": 1}])
def test_a_user_who_is_disabled_or_deleted_does_not_log_in(
    office: OAuthOffice, attributes: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    name = f"Paul {next(iter(attributes)).replace('_', '')}"
    paul = add_person(office, name, **attributes)
    office.give_external_id(paul, name)

    assert office.reason(office.sign_on(sub=name), caplog) == "user-disabled"
    by_address = office.sign_on(sub=f"{name} again", **verified(paul.user.email))
    assert office.reason(by_address, caplog) == "user-disabled"


@pytest.mark.parametrize("attributes", [{"is_disabled": True}, {"deleted": 1}])
@pytest.mark.parametrize("is_known", [True, False])
def test_nobody_logs_in_to_an_organization_that_is_closed(
    office: OAuthOffice, attributes: dict[str, Any], is_known: bool, caplog: pytest.LogCaptureFixture
) -> None:
    instance = office.world.instance
    organization = seeding.add_organization(instance, "Closing", office.world.tenant)
    name = f"Quin {organization.id}"
    user = Person(seeding.add_user(instance, organization, name), "")
    office.give_external_id(user, name)
    office.add_provider("closing-office", organization_id=organization.id, allow_jit_provisioning=True)
    office.world.change(organizations, organization.id, **attributes)

    ended = office.sign_on("closing-office", sub=name if is_known else "new", **verified("new.quin@example.com"))

    assert office.reason(ended, caplog) == "organization-closed"


def test_nobody_logs_in_to_a_tenant_that_is_disabled(office: OAuthOffice, caplog: pytest.LogCaptureFixture) -> None:
    instance = office.world.instance
    tenant = seeding.add_tenant(instance, "Closing Tenant")
    organization = seeding.add_organization(instance, "Its Office", tenant)
    office.give_external_id(Person(seeding.add_user(instance, organization, "Rolf Red"), ""), "rolf")
    office.add_provider("closing-tenant", organization_id=organization.id, tenant_id=tenant.id)
    office.world.change(tenants, tenant.id, is_disabled=True)

    assert office.reason(office.sign_on("closing-tenant", sub="rolf"), caplog) == "organization-closed"


def test_a_claim_that_was_left_over_leads_to_nobody(office: OAuthOffice) -> None:
    sara = add_person(office, "Sara Sun")
    office.give_external_id(sara, "sara")
    office.world.change(users, sara.user.id, external_id="sara-2")

    ended = office.sign_on(sub="sara", **verified("new.sara@example.com"))

    assert ended.uid != sara.user.id


def test_promoted_elsewhere_is_too_high_for_the_offices_provider(office: OAuthOffice, caplog: pytest.LogCaptureFixture) -> None:
    dora = add_person(office, "Quin Quick")
    office.give_external_id(dora, "n-4")
    other = seeding.add_organization(office.world.instance, "Acme Vets", office.world.tenant, [dora.user.id])

    ended = office.sign_on(sub="n-4", **verified("someone@example.com"))

    assert office.reason(ended, caplog) == "role-too-high"
    office.world.change(organizations, other.id, organization_admins=[])
    assert office.sign_on(sub="n-4", **verified("someone@example.com")).uid == dora.user.id


def test_provider_of_a_vanished_organization_creates_nobody(office: OAuthOffice, caplog: pytest.LogCaptureFixture) -> None:
    organization = seeding.add_organization(office.world.instance, "Vanishing", office.world.tenant)
    office.add_provider("vanished", organization_id=organization.id, allow_jit_provisioning=True)
    commit = office.world.instance.core.store.commit()
    commit.delete(organizations.path(organization.id))
    commit.send()

    ended = office.sign_on("vanished", sub="vera", **verified("vera@example.com"))

    assert office.reason(ended, caplog) == "organization-closed"
