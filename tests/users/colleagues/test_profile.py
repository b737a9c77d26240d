"""`GET /api/v2/users/me`: who calls, by which credential, and from which numbers they may send."""

from typing import Any

import pytest

from app.problems.authentication import CREDENTIAL_KIND_REFUSED, USER_TOKEN_EXPIRED
from app.problems.credentials import TOKEN_SCOPE_MISSING
from app.problems.messages import NUMBER_NOT_ACTIVE, NUMBER_OWNER_DISABLED
from app.store.tenancy.tenants import tenants
from app.store.users.users import users
from app.times.clock import HOUR
from tests.contacts.consent import demand
from tests.refusals import assert_refused
from tests.users.people import created, make_organization_admin, make_tenant_admin, session_of
from tests.world import Person, TestClock, World

ME = "/api/v2/users/me"


def profile(world: World, person: Person) -> Any:
    answer = world.call("GET", ME, person)
    assert answer.status_code == 200, answer.text
    return answer.json()


def narrow(world: World, **token: Any) -> Person:
    made = world.call("POST", f"/api/v2/users/{world.ann.user.id}/token", world.ann, json=token)
    assert made.status_code == 200, made.text
    return Person(world.ann.user, f"Bearer {world.ann.user.id}:{made.json()['token']}")


def test_profile_names_user_organization_and_tenant(world: World) -> None:
    world.change(tenants, world.tenant.id, support_details={"primaryContactEmail": "help@example.com"})

    told = profile(world, world.ann)

    ann = world.ann.user
    assert (told["id"], told["full_name"], told["email"]) == (ann.id, ann.full_name, ann.email)
    assert told["role"] == "user"
    organization = world.organization
    assert told["organization"] == {
        "id": organization.id,
        "organizationName": organization.organization_name,
        "consent": "none",
    }
    assert told["tenant"] == {
        "id": world.tenant.id,
        "tenantName": world.tenant.tenant_name,
        "supportEmail": "help@example.com",
    }
    assert told["numbers"] == [
        {
            "userId": ann.id,
            "full_name": ann.full_name,
            "phone_number": ann.phone_number,
            "shared": False,
            "organizationId": organization.id,
            "refusal": "",
        }
    ]
    assert told["limits"]["callsPerMinute"] == world.instance.core.settings.RATE_LIMIT_CALLS


@pytest.mark.parametrize("scope", ["full", "send", "read"])
def test_token_of_every_scope_can_test_its_connection(world: World, clock: TestClock, scope: str) -> None:
    expires = clock() + HOUR
    person = narrow(world, name="CRM", scope=scope, expires=expires)

    credential = {"kind": "UserToken", "name": "CRM", "scope": scope, "expires": expires}
    assert profile(world, person)["credential"] == credential
    if scope == "send":
        assert_refused(world.call("GET", f"/api/v2/users/{world.ann.user.id}", person), TOKEN_SCOPE_MISSING)
    clock.forward(2 * HOUR)
    assert_refused(world.call("GET", ME, person), USER_TOKEN_EXPIRED)


def test_session_says_when_its_id_token_ends(world: World, clock: TestClock) -> None:
    told = profile(world, session_of(world, created(world)))["credential"]

    assert (told["kind"], told["name"], told["scope"]) == ("FirebaseAuth", "", "full")
    assert 0 < told["expires"] - clock() <= HOUR


def test_service_account_is_told_that_it_is_no_user(world: World) -> None:
    answer = world.served.call("GET", ME, world.reseller)

    assert_refused(answer, CREDENTIAL_KIND_REFUSED)
    assert "UserToken" in answer.json()["reason"]


def test_roles_are_named(world: World) -> None:
    make_organization_admin(world, world.ann)
    make_tenant_admin(world, world.ben)

    roles = [profile(world, person)["role"] for person in (world.ann, world.ben, world.zoe, world.admin)]

    assert roles == ["organizationAdmin", "tenantAdmin", "user", "systemAdmin"]


def test_shared_numbers_are_seen_from_both_sides(world: World) -> None:
    ann, ben = world.ann.user, world.ben.user
    shared = world.call("POST", f"/api/v2/users/{ann.id}/numberSharing", world.ann, json={"sharedWith": [ben.id]})
    assert shared.status_code == 200, shared.text

    named = [{"userId": ben.id, "full_name": ben.full_name, "phone_number": ben.phone_number}]
    assert shared.json() == {"sharedWith": [ben.id], "users": named}
    assert world.call("GET", f"/api/v2/users/{ann.id}/numberSharing", world.ann).json() == shared.json()
    assert profile(world, world.ann)["sharedWith"] == named
    assert [number["userId"] for number in profile(world, world.ben)["numbers"] if number["shared"]] == [ann.id]


def test_number_says_why_it_cannot_send(world: World) -> None:
    ann, ben = world.ann.user, world.ben.user
    world.change(users, ann.id, shared_with=[ben.id])

    def refusals() -> list[str]:
        return [number["refusal"] for number in profile(world, world.ben)["numbers"]]

    assert refusals() == ["", ""]
    world.call("PATCH", f"/api/v2/numbers/{ann.phone_number}", world.admin, json={"state": "suspended"})
    assert refusals() == ["", "number-not-active"]
    assert_refused(world.send(world.ben, from_=ann.phone_number), NUMBER_NOT_ACTIVE)
    world.change(users, ann.id, is_disabled=True)
    assert refusals() == ["", "number-owner-disabled"]
    assert_refused(world.send(world.ben, from_=ann.phone_number), NUMBER_OWNER_DISABLED)


def test_user_who_gains_or_loses_a_number_hears_it(world: World, clock: TestClock) -> None:
    def changed() -> int:
        user = world.instance.core.store.get(users.at(world.ben.user.id))
        assert user is not None
        return user.shared_numbers_changed

    path = f"/api/v2/users/{world.ann.user.id}/numberSharing"
    before = clock()
    world.call("POST", path, world.ann, json={"sharedWith": [world.ben.user.id]})
    first = changed()
    assert first >= before
    clock.forward(5000)
    world.call("POST", path, world.ann, json={"sharedWith": [world.ben.user.id]})
    assert changed() == first
    world.call("POST", path, world.ann, json={"sharedWith": []})
    assert changed() >= first + 5000


def test_user_who_is_gone_keeps_an_empty_name(world: World) -> None:
    world.change(users, world.ann.user.id, shared_with=["gone"])

    assert profile(world, world.ann)["sharedWith"] == [{"userId": "gone", "full_name": "", "phone_number": ""}]


def test_profile_tells_which_consent_contacts_need(world: World) -> None:
    demand(world)
    assert profile(world, world.ann)["organization"]["consent"] == "message"

    settings = {"consent": {"doubleOptIn": True}}
    path = f"/api/v2/organizations/{world.organization.id}/settings"
    assert world.call("PATCH", path, world.admin, json=settings).status_code == 200
    assert profile(world, world.ann)["organization"]["consent"] == "confirmation"


def test_profile_shows_the_brand_of_the_users_tenant(world: World) -> None:
    world.change(tenants, world.tenant.id, brand={"color": "#118833", "logoUrl": "https://cdn.example.com/acme.svg"})

    brand = profile(world, world.ann)["brand"]

    assert (brand["name"], brand["color"]) == (world.tenant.tenant_name, "#118833")
    assert brand["logoUrl"] == "https://cdn.example.com/acme.svg"
    assert world.served.call("GET", "/api/v2/branding").json()["color"] != "#118833", "the instance's own host"


def test_profile_keeps_the_brand_of_a_tenants_host(world: World) -> None:
    world.change(tenants, world.zoe.user.tenant_id, brand={"name": "Zeta Text"}, hosts=["text.zeta.example.com"])

    shown = world.call("GET", ME, world.ann, headers={"Host": "text.zeta.example.com"}).json()

    assert shown["brand"]["name"] == "Zeta Text"
