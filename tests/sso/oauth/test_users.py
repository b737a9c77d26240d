"""The user whom an identity logs in: bound to it, with its verified address, or new; and those whom it never does."""

from typing import Any

import pytest

from app.services.sso import account_linking
from app.services.users.lookup import find_user_by_email
from app.store.engine.store import Store
from app.store.sso.auth_providers import ProviderReach
from app.store.tenancy.tenants import tenants
from app.store.users.external_ids import ExternalKind, reference_of
from app.store.users.user_emails import UserEmail, email_reference, user_emails
from app.store.users.users import User
from tests.sso.oauth.office import FORGED, Ended, OAuthOffice
from tests.sso.oauth.people import add_person, audited, name_by_organization_admin, verified
from tests.world import run_at_once


def test_user_is_found_by_the_resellers_external_id(office: OAuthOffice) -> None:
    dora = add_person(office, "Dora Dent")
    office.give_external_id(dora, "crm-4711")

    assert office.sign_on(sub="crm-4711", **verified("someone@example.com")).uid == dora.user.id


def test_a_user_is_found_by_his_verified_address_and_bound(office: OAuthOffice) -> None:
    emil = add_person(office, "Emil East")

    assert office.sign_on(sub="emil", **verified("Emil.East@EXAMPLE.com")).uid == emil.user.id
    assert office.user(emil.user.id).external_id == f"sso:{FORGED}:emil"
    # Bound by then, they are found with any address.
    assert office.sign_on(sub="emil", **verified("emil@elsewhere.example.com")).uid == emil.user.id
    assert {entry["action"] for entry in audited(office, emil.user.id)} == {"user.link", "user.signOn"}


@pytest.mark.parametrize("word", [False, None])
def test_an_address_that_is_not_verified_finds_nobody(
    office: OAuthOffice, word: bool | None, caplog: pytest.LogCaptureFixture
) -> None:
    ended = office.sign_on(sub="thief", email="ben.baker@example.com", email_verified=word)

    assert office.reason(ended, caplog) == "email-not-verified"
    assert office.user(office.world.ben.user.id).external_id == ""


def test_trusted_provider_verifies_addresses(office: OAuthOffice) -> None:
    fred = add_person(office, "Fred Fox")
    office.add_provider("trusted", allow_email_correlation=True, trust_email=True)

    assert office.sign_on("trusted", sub="fred", email="fred.fox@example.com").uid == fred.user.id


def test_bound_user_is_not_rebound_by_address(office: OAuthOffice, caplog: pytest.LogCaptureFixture) -> None:
    gina = add_person(office, "Gina Gold")
    assert office.sign_on(sub="gina", **verified("gina.gold@example.com")).uid == gina.user.id

    ended = office.sign_on(sub="not-gina", **verified("gina.gold@example.com"))

    assert office.reason(ended, caplog) == "user-linked-otherwise"


def test_an_address_finds_nobody_where_the_provider_may_not(office: OAuthOffice, caplog: pytest.LogCaptureFixture) -> None:
    add_person(office, "Hugo Hill")
    office.add_provider("strict", allow_jit_provisioning=True)

    ended = office.sign_on("strict", sub="hugo", **verified("hugo.hill@example.com"))

    assert office.reason(ended, caplog) == "user-not-linked"


def test_new_user_joins_the_providers_organization(office: OAuthOffice) -> None:
    uid = office.sign_on(sub="ida", email="ida@example.com", email_verified=True, given_name="Ida", family_name="Ice").uid

    user = office.user(uid)
    assert (user.email, user.full_name, user.phone_number) == ("ida@example.com", "Ida Ice", "")
    assert (user.organization_id, user.tenant_id) == (office.world.organization.id, office.world.tenant.id)
    assert not user.is_admin
    assert {entry["action"] for entry in audited(office, uid)} == {"user.create", "user.signOn"}


def test_nobody_is_made_where_the_provider_may_not(office: OAuthOffice, caplog: pytest.LogCaptureFixture) -> None:
    office.add_provider("closed", allow_email_correlation=True)

    ended = office.sign_on("closed", sub="nobody", **verified("nobody@example.com"))

    assert office.reason(ended, caplog) == "user-unknown"
    [entry] = [each for each in audited(office, "closed") if each["action"] == "auth-provider.refuse"]
    assert entry["after"]["reference"] == ended.page["reference"]
    assert entry["after"]["reason"] == "user-unknown"


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({}, "email-missing"),
        ({"email": "no address", "email_verified": True}, "email-missing"),
        ({"email": "a@b.example\0", "email_verified": True}, "email-missing"),
        ({"email": "jon@example.com"}, "email-not-verified"),
        ({"sub": " jon", **verified("jon@example.com")}, "subject-invalid"),
        ({"sub": "j" * 256, **verified("jon@example.com")}, "subject-invalid"),
        ({"sub": "jo\0n", **verified("jon@example.com")}, "subject-invalid"),
    ],
)
def test_nobody_is_made_of_half_an_identity(
    office: OAuthOffice, claims: dict[str, Any], reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    ended = office.sign_on(**{"sub": "jon", **claims})

    assert office.reason(ended, caplog) == reason


def test_a_name_that_no_store_can_hold_is_left_out(office: OAuthOffice) -> None:
    ended = office.sign_on(
        userinfo={"sub": "lea", "name": "Lea \ud800"}, sub="lea", email="lea@example.com", email_verified=True
    )

    assert office.user(ended.uid).full_name == ""


def test_two_first_sign_ons_at_once_make_one_user(office: OAuthOffice) -> None:
    def sign_on() -> Ended:
        return office.sign_on(sub="kate", **verified("kate@example.com"))

    assert len({ended.uid for ended in run_at_once(*[sign_on] * 3)}) == 1


def test_sign_on_finds_a_user_created_during_its_search(office: OAuthOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    def sign_on() -> Ended:
        return office.sign_on(sub="kim", **verified("kim@example.com"))

    others: list[Ended] = []

    def find(store: Store, email: str) -> User | None:
        if not others:
            monkeypatch.undo()
            others.append(sign_on())
        return find_user_by_email(store, email)

    monkeypatch.setattr(account_linking, "find_user_by_email", find)

    assert sign_on().uid == others[0].uid


def test_a_first_log_in_waits_for_one_that_is_under_way(office: OAuthOffice) -> None:
    store = office.world.instance.core.store
    email = "ulla@example.com"
    reference = email_reference(email)
    reserved = UserEmail(id=reference.path.id, uid="on-the-way", reserved_until=office.clock() + 700)
    commit = store.commit()
    commit.create(reference.path, user_emails.encode(reserved))
    commit.send()

    uid = office.sign_on(sub="ulla", **verified(email)).uid

    claim = store.get(reference_of(ExternalKind.USER, f"sso:{FORGED}:ulla"))
    assert claim is not None
    assert claim.object_id == uid


@pytest.mark.parametrize("space", ["", " "])
def test_bound_external_id_cannot_be_given_to_another(office: OAuthOffice, space: str) -> None:
    world, name = office.world, f"{space}sso:{FORGED}:wanted-by-a-thief"
    thief = world.zoe.user
    changes = {"email": thief.email, "full_name": thief.full_name, "external_id": name}
    new = changes | {
        "email": "thief@example.com",
        "phone_number": "+13125550177",
        "organizationId": thief.organization_id,
        "tenantId": thief.tenant_id,
    }
    named = {
        "email": "new.admin@example.com",
        "full_name": "Nan New",
        "external_id": name,
        "tenant_external_identifier": "zeta",
    }

    answers = [
        world.call("PATCH", f"/api/v2/users/{thief.id}", world.admin, json=changes),
        world.call("POST", "/api/v2/users", world.admin, json=new),
        world.served.call("POST", "/api/v2/tenants/admin", world.reseller, json=named),
    ]

    assert [answer.status_code for answer in answers] == [400] * 3
    assert ["external_id" in str(answer.json()["errors"]) for answer in answers] == [True] * 3
    ended = office.sign_on(sub="wanted-by-a-thief", **verified("wanted@example.com"))
    assert office.user(ended.uid).email == "wanted@example.com"


def test_administrator_may_keep_or_clear_a_binding(office: OAuthOffice) -> None:
    uid = office.sign_on(sub="sent-back", **verified("sent.back@example.com")).uid
    body = {"email": "sent.back@example.com", "full_name": "Sam Sent", "external_id": f"sso:{FORGED}:sent-back"}

    for name in (body["external_id"], ""):
        answer = office.world.call("PATCH", f"/api/v2/users/{uid}", office.world.admin, json=body | {"external_id": name})
        assert answer.status_code == 200, answer.text
        assert office.user(uid).external_id == name


def test_own_address_change_catches_no_colleague(office: OAuthOffice, caplog: pytest.LogCaptureFixture) -> None:
    mallory = add_person(office, "Mallory Mole")
    body = {"email": "Newcomer@example.com", "full_name": "Mallory Mole"}
    assert office.world.call("PATCH", f"/api/v2/users/{mallory.user.id}", mallory, json=body).status_code == 200

    ended = office.sign_on(sub="newcomer", **verified("newcomer@example.com"))

    assert office.reason(ended, caplog) == "email-not-verified"
    assert office.user(mallory.user.id).external_id == ""
    # An administrator's word is another matter.
    given = body | {"email": "given@example.com"}
    assert office.world.call("PATCH", f"/api/v2/users/{mallory.user.id}", office.world.admin, json=given).status_code == 200
    assert office.sign_on(sub="given", **verified("given@example.com")).uid == mallory.user.id


class TestNamesOfTenants:
    """External ids that administrators of an organization or a tenant gave."""

    def test_provider_of_the_organization_finds_them(self, office: OAuthOffice) -> None:
        dora = add_person(office, "Nell North")
        name_by_organization_admin(office, dora, "n-1")

        assert office.sign_on(sub="n-1", **verified("someone@example.com")).uid == dora.user.id

    def test_provider_of_the_instance_does_not(self, office: OAuthOffice, caplog: pytest.LogCaptureFixture) -> None:
        name_by_organization_admin(office, add_person(office, "Otto Oak"), "n-2")
        office.add_provider("wide", reach=ProviderReach.INSTANCE)

        ended = office.sign_on("wide", sub="n-2", **verified("someone@example.com"))

        assert office.reason(ended, caplog) == "user-unknown"

    def test_nobody_finds_a_user_with_a_higher_role(self, office: OAuthOffice, caplog: pytest.LogCaptureFixture) -> None:
        dora = add_person(office, "Pia Park")
        name_by_organization_admin(office, dora, "n-3")
        office.add_provider("tenants", reach=ProviderReach.TENANT, tenant_id=office.world.tenant.id, organization_id="")
        office.world.change(tenants, office.world.tenant.id, tenant_admins=[dora.user.id])

        ended = office.sign_on("tenants", sub="n-3", **verified("someone@example.com"))

        assert office.reason(ended, caplog) == "user-unknown"
        office.world.change(tenants, office.world.tenant.id, tenant_admins=[])
