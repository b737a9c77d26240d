"""Service accounts and users' sessions: sign in on their behalf, and end all their sessions."""

from typing import Any

import pytest

from app.auth.principal import Scope
from app.crypto.keys import hash_token
from app.errors import ServiceUnavailableError
from app.problems.authentication import ID_TOKEN_REVOKED, USER_TOKEN_UNKNOWN
from app.problems.credentials import SCOPE_MISSING
from app.problems.permissions import HIGHER_ROLE, ORGANIZATION_DISABLED, TENANT_DISABLED, USER_DISABLED
from app.problems.requests import PARAMETERS_INVALID, UNAVAILABLE
from app.problems.users import USER_NOT_FOUND
from app.store.audit.audit_log import AuditFilter, audit_log, page_of_audit_log
from app.store.credentials.user_tokens import UserToken, tokens_of, user_tokens
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.external_ids import ExternalKind, external_ids, new_external_id
from app.store.users.users import users
from dev.data import seeding
from tests.refusals import assert_refused
from tests.users.people import EMAIL, account_of, created, session_of, sign_in_by_token, stored
from tests.world import World, run_at_once

BASE = "/api/v2/service-accounts"


def begin(world: World, uid: str, caller: str | None = None, **options: Any) -> Any:
    return world.served.call("POST", f"{BASE}/token", caller or world.reseller, json={"userId": uid}, **options)


def end(world: World, uid: str) -> Any:
    return world.served.call("POST", f"{BASE}/revoke/uid", world.reseller, json={"userId": uid})


def read(world: World, uid: str, authorization: str | None) -> Any:
    assert authorization is not None
    return world.served.call("GET", f"/api/v2/users/{uid}", authorization)


def test_sign_in_on_behalf_of_a_user_is_audited(world: World) -> None:
    uid = created(world)

    answer = begin(world, uid)

    assert read(world, uid, sign_in_by_token(world, answer.json()["token"])).json()["id"] == uid
    entries = world.instance.core.store.page(audit_log, page_of_audit_log(AuditFilter(object_id=uid), 10, None))
    assert [entry.action for entry in entries] == ["user.sign-in", "user.create"]
    assert entries[0].actor_kind == "service-account"
    assert answer.json()["token"] not in str(entries)
    headers = {"Idempotency-Key": "sign-in-1"}
    assert begin(world, uid, headers=headers).content == begin(world, uid, headers=headers).content


def test_who_has_no_account_yet_gets_one_when_he_is_signed_in(world: World) -> None:
    assert account_of(world, world.ann.user.email) is None

    token = begin(world, world.ann.user.id).json()["token"]

    assert account_of(world, world.ann.user.email).uid == world.ann.user.id
    assert read(world, world.ann.user.id, sign_in_by_token(world, token)).status_code == 200


def test_disabled_users_and_instance_admins_get_no_session(world: World) -> None:
    super_admin = world.add_person("Sue Super", is_super_admin=True)
    assert_refused(begin(world, world.admin.user.id), HIGHER_ROLE)
    assert_refused(begin(world, super_admin.user.id), HIGHER_ROLE)
    assert_refused(begin(world, "nobody"), USER_NOT_FOUND)
    disabled = world.add_person("Dan Disabled", is_disabled=True)
    assert_refused(begin(world, disabled.user.id), USER_DISABLED)
    deleted = world.add_person("Del Deleted", deleted=1)
    assert_refused(begin(world, deleted.user.id), USER_NOT_FOUND)
    world.change(organizations, world.organization.id, is_disabled=True)
    assert_refused(begin(world, world.ann.user.id), ORGANIZATION_DISABLED)
    world.change(tenants, world.zoe.user.tenant_id, is_disabled=True)
    assert_refused(begin(world, world.zoe.user.id), TENANT_DISABLED)
    others = [str(scope) for scope in Scope if scope is not Scope.GENERATE_USER_TOKEN]
    assert_refused(
        begin(world, world.ben.user.id, seeding.add_service_account(world.instance, "Others", others)), SCOPE_MISSING
    )


def give_external_id(world: World, uid: str, name: str) -> None:
    claim = new_external_id(ExternalKind.USER, name, uid)
    commit = world.instance.core.store.commit()
    commit.create(external_ids.path(claim.id), external_ids.encode(claim))
    commit.update(users.path(uid), users.changes(external_id=name))
    commit.send()


@pytest.mark.parametrize(
    ("path", "body"), [("uid", {"userId": None}), ("email", {"email": EMAIL.upper()}), ("externalId", {"externalId": 1001})]
)
def test_ended_sessions_are_refused_at_once(world: World, path: str, body: dict[str, Any]) -> None:
    uid = created(world)
    give_external_id(world, uid, "1001")
    session = session_of(world, uid)
    unused = begin(world, uid).json()["token"]
    program = f"Bearer {uid}:{world.call('POST', f'/api/v2/users/{uid}/token', session).json()['token']}"
    world.call("PATCH", f"/api/v2/users/{uid}/webhook", session, json={"url": "https://crm.example.com/", "accessToken": True})
    relay_token = hash_token(world.instance.webhooks.settings._relay_keys.access_token(uid, 1))
    assert world.instance.core.store.get(user_tokens.at(relay_token)) is not None
    body = {name: uid if value is None else value for name, value in body.items()}

    answer = world.served.call("POST", f"{BASE}/revoke/{path}", world.reseller, json=body)

    assert (answer.status_code, answer.json()) == (200, {"status": "true"})
    assert_refused(read(world, uid, session.authorization), ID_TOKEN_REVOKED)
    assert_refused(read(world, uid, program), USER_TOKEN_UNKNOWN)
    assert_refused(read(world, uid, sign_in_by_token(world, unused)), ID_TOKEN_REVOKED)
    assert world.instance.core.store.page(user_tokens, tokens_of(uid, 10, None)) == []
    assert not stored(world, uid).relay_access_token
    # A sign-in after the response succeeds.
    again = session_of(world, uid)
    assert read(world, uid, again.authorization).status_code == 200
    new = world.call("POST", f"/api/v2/users/{uid}/token", again).json()["token"]
    assert read(world, uid, f"Bearer {uid}:{new}").status_code == 200
    assert read(world, world.ann.user.id, world.ann.authorization).status_code == 200


def test_token_created_during_revocation_is_refused(world: World) -> None:
    late = UserToken(id=hash_token("late"), uid=world.ann.user.id, revocations=0)
    assert end(world, world.ann.user.id).status_code == 200

    commit = world.instance.core.store.commit()
    commit.create(user_tokens.path(late.id), user_tokens.encode(late))
    commit.send()

    assert_refused(read(world, world.ann.user.id, f"Bearer {world.ann.user.id}:late"), USER_TOKEN_UNKNOWN)


def test_revocation_completes_after_an_auth_outage(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    uid = created(world)
    session = session_of(world, uid)
    program = f"Bearer {uid}:{world.call('POST', f'/api/v2/users/{uid}/token', session).json()['token']}"
    ended: list[str] = []

    def fail(_: str) -> None:
        raise ServiceUnavailableError("Firebase Auth")

    directory = world.instance.accounts.user_sessions._directory
    with monkeypatch.context() as outage:
        outage.setattr(directory, "end_sessions", fail)
        assert_refused(end(world, uid), UNAVAILABLE)
    assert read(world, uid, session.authorization).status_code == 401
    assert_refused(read(world, uid, program), USER_TOKEN_UNKNOWN)

    monkeypatch.setattr(directory, "end_sessions", ended.append)
    assert end(world, uid).status_code == 200
    assert ended == [uid]


def test_concurrent_revocations_end_everything(world: World) -> None:
    token_id = hash_token(world.ann.authorization.rpartition(":")[2])

    def delete() -> Any:
        return world.call("DELETE", f"/api/v2/users/{world.ann.user.id}/token/{token_id}", world.admin)

    answers = run_at_once(lambda: end(world, world.ann.user.id), lambda: end(world, world.ann.user.id), delete)

    assert [answer.status_code for answer in answers[:2]] == [200, 200]
    assert answers[2].status_code in (200, 404)
    assert stored(world, world.ann.user.id).token_revocations == 2
    assert_refused(read(world, world.ann.user.id, world.ann.authorization), USER_TOKEN_UNKNOWN)


def test_who_is_unknown_or_administers_the_instance_is_refused(world: World) -> None:
    def revoke(path: str, body: Any) -> Any:
        return world.served.call("POST", f"{BASE}/revoke/{path}", world.reseller, json=body)

    give_external_id(world, world.ann.user.id, "left-over")
    world.change(users, world.ann.user.id, external_id="")
    assert_refused(revoke("uid", {"userId": "x/y"}), USER_NOT_FOUND)
    assert_refused(revoke("email", {"email": "no@example.com"}), USER_NOT_FOUND)
    assert_refused(revoke("externalId", {"externalId": "left-over"}), USER_NOT_FOUND)
    assert_refused(revoke("email", {"email": world.admin.user.email}), HIGHER_ROLE)
    bad: list[tuple[str, dict[str, Any]]] = [
        ("uid", {}),
        ("uid", {"userId": 7}),
        ("uid", {"userId": ""}),
        ("email", {"email": "nobody"}),
        ("externalId", {"externalId": True}),
        ("externalId", {"externalId": " "}),
        ("externalId", {"externalId": 10**400}),
        ("externalId", {"externalId": "\ud800"}),
    ]
    for path, body in bad:
        assert_refused(revoke(path, body), PARAMETERS_INVALID)
