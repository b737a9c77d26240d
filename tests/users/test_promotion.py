"""Promotions: what a lower role made or knew of an account ends in the commit that gives the higher role."""

from collections.abc import Callable

import pytest

from app.auth.principal import Operator
from app.errors import ServiceUnavailableError
from app.problems.authentication import PASSWORD_CLOSED, USER_TOKEN_UNKNOWN
from app.problems.permissions import HIGHER_ROLE
from app.problems.requests import UNAVAILABLE
from app.services.credentials.user_tokens import UserTokenRequest
from app.services.users.access_revocation import DISABLED_REASON
from app.services.users.auth_accounts import AuthAccounts
from app.store.engine.database import Commit
from app.store.tenancy.organizations import Organization, organizations
from app.store.users.users import users
from dev.data import seeding
from tests.refusals import assert_refused
from tests.users.accounts import EMAIL, KINDS, Account, account_made_by, forget_records, principal_of
from tests.users.people import NEW_PASSWORD, account_of, create, sign_in, stored
from tests.world import Person, World

Promotion = Callable[[World, str], None]


def other_organization(world: World) -> Organization:
    return seeding.add_organization(world.instance, "Acme Vets", world.tenant)


def done(answer: object) -> None:
    assert getattr(answer, "status_code") == 200, getattr(answer, "text")  # noqa: B009


def name_tenant_admin(world: World, uid: str) -> None:
    body = {"email": EMAIL, "external_id": "uma", "tenant_external_identifier": 20681, "full_name": "Uma"}
    done(world.served.call("POST", "/api/v2/tenants/admin", world.reseller, json=body))


def add_organization_admin(world: World, uid: str) -> None:
    done(world.call("POST", f"/api/organizations/{world.organization.id}/admins", world.admin, json={"email": EMAIL}))


def add_admin_of_another_organization(world: World, uid: str) -> None:
    path = f"/api/organizations/{other_organization(world).id}/admins"
    done(world.call("POST", path, world.admin, json={"email": EMAIL}))


def set_organization_admins(world: World, uid: str) -> None:
    body = {"organizationAdmins": [uid]}
    done(world.call("PATCH", f"/api/v2/organizations/{world.organization.id}", world.admin, json=body))


def move_to_an_organization_that_they_administer(world: World, uid: str) -> None:
    organization = other_organization(world)
    world.change(organizations, organization.id, organization_admins=[uid])
    move(world, uid, organization)


def move_to_another_organization(world: World, uid: str) -> None:
    move(world, uid, other_organization(world))


def move(world: World, uid: str, organization: Organization) -> None:
    body = {"email": EMAIL, "full_name": "Uma", "organizationId": organization.id}
    done(world.call("PATCH", f"/api/v2/users/{uid}", world.admin, json=body))


def add_super_admin(world: World, uid: str) -> None:
    world.instance.tenancy.super_admins.add(Operator(), EMAIL)


PROMOTIONS: list[Promotion] = [
    name_tenant_admin,
    add_organization_admin,
    add_admin_of_another_organization,
    set_organization_admins,
    move_to_an_organization_that_they_administer,
    move_to_another_organization,
    add_super_admin,
]
TO_HIGH_ROLES = (name_tenant_admin, add_super_admin)
"""Those after which no number stays shared that a lower role has shared."""


@pytest.fixture
def super_admin(world: World) -> Person:
    """A super admin."""
    return world.add_person("Sue Super", is_super_admin=True)


@pytest.mark.parametrize("promote", PROMOTIONS)
class TestMadeBefore:
    """Every credential, made by one person before a promotion."""

    def test_what_a_lower_role_made_ends(self, world: World, office_admin: Person, promote: Promotion) -> None:
        account = account_made_by(world, office_admin, office_admin)

        promote(world, account.uid)

        assert account.alive() == (set() if promote in TO_HIGH_ROLES else {"sharing"})
        assert stored(world, account.uid).relay_disabled_reason == DISABLED_REASON
        # The password that others knew does not even begin a session, and a new one does.
        assert sign_in(world, EMAIL, NEW_PASSWORD) is None
        assert not stored(world, account.uid).password_closed
        assert_accepts_what_they_make(account)

    def test_what_they_made_themselves_stays(self, world: World, office_admin: Person, promote: Promotion) -> None:
        account = account_made_by(world, office_admin, None)

        promote(world, account.uid)

        assert account.alive() == KINDS - {"session"}
        assert_accepts_what_they_make(account)

    def test_what_a_higher_role_made_stays(
        self, world: World, office_admin: Person, super_admin: Person, promote: Promotion
    ) -> None:
        account = account_made_by(world, office_admin, super_admin)

        promote(world, account.uid)

        assert account.alive() == KINDS - {"session", "password"}
        assert sign_in(world, EMAIL, NEW_PASSWORD) is None

    def test_what_nobody_recorded_ends(self, world: World, office_admin: Person, promote: Promotion) -> None:
        account = account_made_by(world, office_admin, None)
        forget_records(account)

        promote(world, account.uid)

        assert account.alive() & {"session", "password", "token", "relay token", "webhook"} == set()


def assert_accepts_what_they_make(account: Account) -> None:
    world = account.world
    body = {"password": "another horse battery"}
    assert world.call("POST", f"/api/v2/users/{account.uid}/changePassword", world_super(world), json=body).status_code == 200
    session = sign_in(world, EMAIL, body["password"])
    assert account.works(session)
    made = world.served.call("POST", f"/api/v2/users/{account.uid}/token", session)
    assert account.works(f"Bearer {account.uid}:{made.json()['token']}")


def world_super(world: World) -> Person:
    return world.add_person("Sven Super", is_super_admin=True)


@pytest.mark.parametrize("promote", [name_tenant_admin, add_admin_of_another_organization, add_super_admin])
class TestMadeAfter:
    """Requests of administrators with lower roles after somebody was promoted."""

    def test_a_lower_role_makes_nothing(self, world: World, office_admin: Person, promote: Promotion) -> None:
        uid = account_made_by(world, office_admin, office_admin).uid
        promote(world, uid)

        for method, path, body in (
            ("POST", "token", {"name": "CRM"}),
            ("POST", "changePassword", {"password": "a password of Olga's"}),
            ("PATCH", "webhook", {"url": "https://olga.example.com"}),
        ):
            answer = world.call(method, f"/api/v2/users/{uid}/{path}", office_admin, json=body)
            assert_refused(answer, HIGHER_ROLE)

    def test_a_token_made_at_the_same_moment_is_refused(
        self, world: World, office_admin: Person, monkeypatch: pytest.MonkeyPatch, promote: Promotion
    ) -> None:
        uid = account_made_by(world, office_admin, office_admin).uid
        caller = principal_of(world, office_admin)
        send, promotions = Commit.send, iter([True])

        def promote_and_send(commit: Commit) -> object:
            for _ in promotions:
                promote(world, uid)
            return send(commit)

        monkeypatch.setattr(Commit, "send", promote_and_send)
        made = world.instance.accounts.user_tokens.create(caller, uid, UserTokenRequest())

        answer = world.served.call("GET", f"/api/v2/users/{uid}", f"Bearer {uid}:{made.text}")
        assert_refused(answer, USER_TOKEN_UNKNOWN)


class TestTraces:
    """Ways in that look like the user's own."""

    def test_a_token_made_with_anothers_token_ends(self, world: World, office_admin: Person) -> None:
        account = account_made_by(world, office_admin, office_admin)
        made = world.served.call("POST", f"/api/v2/users/{account.uid}/token", account.token, json={"name": "b"})
        authorization = f"Bearer {account.uid}:{made.json()['token']}"
        assert account.works(authorization)

        add_super_admin(world, account.uid)

        assert not account.works(authorization)

    def test_an_address_that_another_changed_is_no_proof(self, world: World, office_admin: Person) -> None:
        account = account_made_by(world, office_admin, None)
        for email in ("olga@example.com", EMAIL):
            body = {"email": email, "full_name": "Uma"}
            assert world.call("PATCH", f"/api/v2/users/{account.uid}", office_admin, json=body).status_code == 200

        name_tenant_admin(world, account.uid)

        assert account.alive() & {"session", "password", "token", "relay token"} == set()

    def test_an_account_made_in_advance_lets_nobody_in(self, world: World, office_admin: Person) -> None:
        answer = create(world, office_admin, email=EMAIL, password=NEW_PASSWORD)
        uid = answer.json()["id"]
        assert sign_in(world, EMAIL, NEW_PASSWORD) is not None
        body = {"email": EMAIL, "external_id": "uma", "tenant_external_identifier": 20681, "full_name": "Uma"}

        named = world.served.call("POST", "/api/v2/tenants/admin", world.reseller, json=body)

        assert sign_in(world, EMAIL, NEW_PASSWORD) is None
        assert account_of(world, EMAIL).uid == uid
        assert "The password was replaced" in named.json()["warning"]

    def test_a_token_never_acts_above_its_makers_role(self, world: World, office_admin: Person) -> None:
        account = account_made_by(world, office_admin, office_admin)
        # Past the API, as the console of Firestore does it.
        world.change(users, account.uid, is_admin=True)

        assert not account.works(account.token)

    def test_a_session_of_a_service_account_is_no_proof(self, world: World, office_admin: Person) -> None:
        account = account_made_by(world, office_admin, None)
        begun = world.served.call("POST", "/api/v2/service-accounts/token", world.reseller, json={"userId": account.uid})
        assert begun.status_code == 200

        add_super_admin(world, account.uid)

        assert account.alive() == set()

    def test_equal_roles_do_not_reach_other_organizations(self, world: World, office_admin: Person) -> None:
        account = account_made_by(world, office_admin, None)
        add_admin_of_another_organization(world, account.uid)
        world.change(organizations, world.organization.id, organization_admins=[office_admin.user.id, account.uid])

        answer = world.call("POST", f"/api/v2/users/{account.uid}/token", office_admin, json={"name": "b"})

        assert_refused(answer, HIGHER_ROLE)


@pytest.fixture
def closed_account(world: World, office_admin: Person, monkeypatch: pytest.MonkeyPatch) -> Account:
    """A promoted user's account, whose password Firebase Auth did not replace, since it did not answer."""
    account = account_made_by(world, office_admin, office_admin)
    with monkeypatch.context() as patch:

        def fail(*_: object) -> None:
            raise ServiceUnavailableError("Firebase Auth")

        patch.setattr(AuthAccounts, "replace_password", fail)
        body = {"email": EMAIL, "external_id": "uma", "tenant_external_identifier": 20681, "full_name": "Uma"}
        assert_refused(world.served.call("POST", "/api/v2/tenants/admin", world.reseller, json=body), UNAVAILABLE)
    return account


class TestInterrupted:
    """Firebase Auth shares no commit with Firestore."""

    def test_the_old_password_opens_nothing_meanwhile(self, world: World, closed_account: Account) -> None:
        # As if a second had passed, in which the old password begins a new session.
        world.change(users, closed_account.uid, sessions_valid_after=0)
        session = sign_in(world, EMAIL, NEW_PASSWORD)

        assert session is not None
        assert_refused(world.served.call("GET", f"/api/v2/users/{closed_account.uid}", session), PASSWORD_CLOSED)

    def test_the_same_request_completes_it(self, world: World, closed_account: Account) -> None:
        session = sign_in(world, EMAIL, NEW_PASSWORD)

        name_tenant_admin(world, closed_account.uid)

        assert not stored(world, closed_account.uid).password_closed
        assert sign_in(world, EMAIL, NEW_PASSWORD) is None
        assert not closed_account.works(session)

    def test_a_new_password_completes_it(self, world: World, closed_account: Account) -> None:
        body = {"password": "another horse battery"}
        path = f"/api/v2/users/{closed_account.uid}/changePassword"

        assert world.call("POST", path, world_super(world), json=body).status_code == 200

        assert closed_account.works(sign_in(world, EMAIL, body["password"]))


def test_managing_an_organization_gives_no_role(world: World) -> None:
    body = {"managedBy": world.ann.user.id}
    path = f"/api/v2/organizations/{world.organization.id}"
    assert world.call("PATCH", path, world.admin, json=body).status_code == 200

    # So it ends nothing, and opens nothing.
    assert world.call("GET", f"/api/v2/users/{world.ann.user.id}", world.ann).status_code == 200
    assert world.call("GET", f"/api/v2/users/{world.ben.user.id}", world.ann).status_code == 404
    assert world.call("PATCH", path, world.ann, json={"description": "x"}).status_code == 403
