"""Who sees whose conversations and users. What is out of reach looks as if it did not exist."""

import dataclasses
from typing import Any

import pytest
import requests

from app.problems.contacts import CONTACT_NOT_FOUND
from app.problems.credentials import TOKEN_NOT_FOUND
from app.problems.messages import MESSAGE_NOT_FOUND
from app.problems.users import USER_NOT_FOUND
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.users import users
from dev.data import seeding
from tests.refusals import assert_refused
from tests.world import Person, World


@dataclasses.dataclass(frozen=True)
class Conversation:
    contact_id: str
    message_id: str

    def paths(self) -> list[str]:
        return [
            f"/api/v2/contacts/{self.contact_id}",
            f"/api/v2/contacts/{self.contact_id}/messages",
            f"/api/v2/messages/{self.message_id}",
            f"/api/contacts/{self.contact_id}",
        ]


@pytest.fixture
def conversation(still_world: World) -> Conversation:
    """A conversation of Ann."""
    answer = still_world.send(still_world.ann).json()
    return Conversation(answer["ConversationID"], answer["id"])


def without_reference(answer: requests.Response) -> dict[str, Any]:
    return {name: value for name, value in answer.json().items() if name != "referenceCode"}


def assert_sees(world: World, caller: Person, conversation: Conversation) -> None:
    assert [world.call("GET", path, caller).status_code for path in conversation.paths()] == [200] * 4
    listed = world.call("GET", f"/api/v2/contacts?userId={world.ann.user.id}", caller)
    assert [contact["id"] for contact in listed.json()["contacts"]] == [conversation.contact_id]


def assert_does_not_see(world: World, caller: Person, conversation: Conversation) -> None:
    unknown = Conversation("unknown", "unknown")
    for path, unknown_path in zip(conversation.paths(), unknown.paths(), strict=True):
        answer, of_unknown = world.call("GET", path, caller), world.call("GET", unknown_path, caller)
        assert answer.status_code == of_unknown.status_code == 404
        assert without_reference(answer) == without_reference(of_unknown)
        assert answer.headers.keys() == of_unknown.headers.keys()
    assert_refused(world.call("GET", f"/api/v2/contacts?userId={world.ann.user.id}", caller), USER_NOT_FOUND)


def test_the_owner_sees_his_conversations(still_world: World, conversation: Conversation) -> None:
    assert_sees(still_world, still_world.ann, conversation)


@pytest.mark.parametrize("stranger", ["ben", "zoe"])
def test_what_is_foreign_looks_like_what_does_not_exist(still_world: World, conversation: Conversation, stranger: str) -> None:
    assert_does_not_see(still_world, getattr(still_world, stranger), conversation)


def test_sharing_shows_conversations_but_not_the_owner(still_world: World, conversation: Conversation) -> None:
    still_world.change(users, still_world.ann.user.id, shared_with=[still_world.zoe.user.id])

    assert_sees(still_world, still_world.zoe, conversation)
    for method, path in (("GET", ""), ("GET", "/token"), ("POST", "/token")):
        answer = still_world.call(method, f"/api/v2/users/{still_world.ann.user.id}{path}", still_world.zoe)
        assert_refused(answer, USER_NOT_FOUND)


def test_an_organization_admin_reaches_its_users_alone(still_world: World, conversation: Conversation) -> None:
    other = seeding.add_organization(still_world.instance, "Acme Vision", still_world.tenant)
    stranger = seeding.add_user(still_world.instance, other, "Otto Other", "+12125550155")
    still_world.change(organizations, still_world.organization.id, organization_admins=[still_world.ben.user.id])

    assert_sees(still_world, still_world.ben, conversation)
    assert still_world.call("GET", f"/api/v2/users/{still_world.ann.user.id}", still_world.ben).status_code == 200
    assert_refused(still_world.call("GET", f"/api/v2/users/{stranger.id}", still_world.ben), USER_NOT_FOUND)
    assert_refused(still_world.call("GET", f"/api/v2/users/{still_world.zoe.user.id}", still_world.ben), USER_NOT_FOUND)


def test_a_tenant_admin_reaches_every_organization_of_the_tenant(still_world: World, conversation: Conversation) -> None:
    other = seeding.add_organization(still_world.instance, "Acme Vision", still_world.tenant)
    admin = seeding.add_user(still_world.instance, other, "Tina Tenant", "+12125550155")
    still_world.change(tenants, still_world.tenant.id, tenant_admins=[admin.id])
    person = Person(admin, seeding.add_user_token(still_world.instance, admin))

    assert_sees(still_world, person, conversation)
    assert_refused(still_world.call("GET", f"/api/v2/users/{still_world.zoe.user.id}", person), USER_NOT_FOUND)


@pytest.mark.parametrize("role", [{"is_admin": True}, {"is_super_admin": True}])
def test_administrators_of_the_instance_reach_everybody(
    still_world: World, conversation: Conversation, role: dict[str, Any]
) -> None:
    person = still_world.add_person("Ivy Instance", **role)

    assert_sees(still_world, person, conversation)
    assert still_world.call("GET", f"/api/v2/users/{still_world.zoe.user.id}", person).status_code == 200


def test_a_service_account_reaches_the_whole_instance(still_world: World, conversation: Conversation) -> None:
    for path in conversation.paths()[:3]:
        assert still_world.served.call("GET", path, still_world.reseller).status_code == 200


ODD_IDS = [
    ".",
    "..",
    "%2E",
    "%2e%2e",
    "__x__",
    "__",
    "a%2Fb",
    "a%2F..%2F..%2Fb",
    "%00",
    "a%00b",
    "%0A",
    "%20",
    "%FF",
    "%ED%A0%80",
    "%F0%9F%91%8B",
    "x" * 1501,
    "x" * 2000,
    "%C3%A4" * 800,
    "*",
    "a:b",
    "%25",
    "'%20OR%201=1",
]


@pytest.mark.parametrize("odd", ODD_IDS)
def test_an_odd_id_is_not_found(still_world: World, odd: str) -> None:
    uid = still_world.ann.user.id
    for method, path in (
        ("GET", f"/api/contacts/{odd}"),
        ("GET", f"/api/v2/contacts/{odd}"),
        ("GET", f"/api/v2/contacts/{odd}/messages"),
        ("GET", f"/api/v2/messages/{odd}"),
        ("GET", f"/api/v2/users/{odd}"),
        ("GET", f"/api/v2/users/{odd}/token"),
        ("POST", f"/api/v2/users/{odd}/token"),
        ("DELETE", f"/api/v2/users/{uid}/token/{odd}"),
        ("DELETE", f"/api/v2/users/{odd}/token/{odd}"),
        ("GET", f"/api/v2/contacts?userId={odd}"),
    ):
        answer = raw_call(still_world, method, path)
        # The client's own dots lead to other paths, whose methods are others.
        allowed = (404, 405) if set(odd) <= set(".%2Ee") else (404,)
        is_no_text = "%00" in odd or ("?" in path and odd in ("%FF", "%ED%A0%80"))
        if is_no_text or ("?userId=" in path and len(odd) > 128):
            allowed = (400,)
        assert answer.status_code in allowed, (path, answer.text)


def raw_call(world: World, method: str, path: str) -> requests.Response:
    """Call a path exactly as it is written; the client would tidy it up."""
    request = requests.Request(method, world.served.url, headers={"Authorization": world.ann.authorization}).prepare()
    request.url = world.served.url + path
    with requests.Session() as session:
        return session.send(request, timeout=15)


def test_the_not_found_of_each_kind_has_its_own_reason(still_world: World) -> None:
    uid = still_world.ann.user.id
    for method, path, problem in (
        ("GET", "/api/v2/contacts/x", CONTACT_NOT_FOUND),
        ("GET", "/api/v2/contacts/x/messages", CONTACT_NOT_FOUND),
        ("GET", "/api/v2/messages/x", MESSAGE_NOT_FOUND),
        ("GET", "/api/v2/users/x", USER_NOT_FOUND),
        ("DELETE", f"/api/v2/users/{uid}/token/x", TOKEN_NOT_FOUND),
    ):
        assert_refused(still_world.call(method, path, still_world.ann), problem)
