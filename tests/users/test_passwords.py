"""Passwords: set by oneself or an administrator, and what a new one ends."""

from typing import Any

import pytest

from app.problems.authentication import ID_TOKEN_REVOKED
from app.problems.permissions import HIGHER_ROLE
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.store.audit.audit_log import AuditFilter, audit_log, page_of_audit_log
from tests.refusals import assert_refused
from tests.users.people import (
    EMAIL,
    NEW_PASSWORD,
    PASSWORD,
    account_of,
    change,
    created,
    make_organization_admin,
    make_tenant_admin,
    service_account,
    session_of,
    sign_in,
    sign_in_by_token,
    stored,
)
from tests.world import World


def change_password(world: World, caller: Any, uid: str, password: str = NEW_PASSWORD) -> Any:
    return world.call("POST", f"/api/v2/users/{uid}/changePassword", caller, json={"password": password})


def read(world: World, uid: str, authorization: str | None) -> Any:
    assert authorization is not None
    return world.served.call("GET", f"/api/v2/users/{uid}", authorization)


def test_own_password_change_starts_a_new_session(world: World) -> None:
    uid = created(world)
    session, other_session = session_of(world, uid), session_of(world, uid)

    answer = change_password(world, session, uid)

    assert answer.json().keys() == {"status", "newToken"}
    assert answer.json()["status"] == "Reset own password"
    for old in (session, other_session):
        assert_refused(read(world, uid, old.authorization), ID_TOKEN_REVOKED)
    assert sign_in(world, EMAIL, PASSWORD) is None
    assert read(world, uid, sign_in_by_token(world, answer.json()["newToken"])).status_code == 200
    assert read(world, uid, sign_in(world, EMAIL, NEW_PASSWORD)).status_code == 200


def test_admin_password_change_ends_sessions(world: World) -> None:
    uid = created(world)
    session = session_of(world, uid)

    assert change_password(world, world.admin, uid).json() == {"status": "Reset password"}

    assert_refused(read(world, uid, session.authorization), ID_TOKEN_REVOKED)
    assert read(world, uid, sign_in(world, EMAIL, NEW_PASSWORD)).status_code == 200


def test_a_password_is_changed_with_other_things_too(world: World) -> None:
    uid = created(world)
    session = session_of(world, uid)

    own = change(world, session, uid, full_name="Jane Doe", email="jane@example.com", password=NEW_PASSWORD)

    assert own.status_code == 200, own.text
    assert_refused(read(world, uid, session.authorization), ID_TOKEN_REVOKED)
    again = sign_in_by_token(world, own.json()["newToken"])
    assert read(world, uid, again).json()["full_name"] == "Jane Doe"
    assert sign_in(world, "jane@example.com", NEW_PASSWORD)
    by_admin = change(world, world.admin, uid, password=PASSWORD)
    assert "newToken" not in by_admin.json()
    assert_refused(read(world, uid, again), ID_TOKEN_REVOKED)


def test_user_tokens_are_no_sessions_and_stay(world: World) -> None:
    uid = created(world)
    token = world.call("POST", f"/api/v2/users/{uid}/token", session_of(world, uid)).json()["token"]

    change_password(world, world.admin, uid)

    assert read(world, uid, f"Bearer {uid}:{token}").status_code == 200


def test_a_user_without_an_account_gets_one_with_his_password(world: World) -> None:
    assert account_of(world, world.ann.user.email) is None

    assert change_password(world, world.admin, world.ann.user.id).status_code == 200

    assert read(world, world.ann.user.id, sign_in(world, world.ann.user.email, NEW_PASSWORD)).status_code == 200


@pytest.mark.parametrize("password", [None, "", "1234567", "x" * 129, EMAIL, EMAIL.upper(), 12345678])
def test_a_bad_password_is_refused_and_ends_nothing(world: World, password: Any) -> None:
    uid = created(world)
    session = session_of(world, uid)

    answers = [change_password(world, session, uid, password)]
    if password is not None:
        answers.append(change(world, session, uid, password=password))

    for answer in answers:
        assert_refused(answer, PARAMETERS_INVALID)
        assert [entry["field"] for entry in answer.json()["errors"]] == ["password"]
    assert read(world, uid, session.authorization).status_code == 200
    assert sign_in(world, EMAIL, PASSWORD)


def test_nobody_changes_the_password_of_a_higher_role(world: World) -> None:
    make_organization_admin(world, world.ben)
    make_tenant_admin(world, world.ann)

    assert_refused(change_password(world, world.ben, world.ann.user.id), HIGHER_ROLE)
    assert_refused(change(world, world.ben, world.ann.user.id, password=NEW_PASSWORD), HIGHER_ROLE)
    assert_refused(change_password(world, service_account(world), world.admin.user.id), HIGHER_ROLE)
    assert_refused(change_password(world, world.ben, world.zoe.user.id), USER_NOT_FOUND)
    assert change_password(world, world.ann, world.ben.user.id).status_code == 200


def test_password_change_is_audited_without_password(world: World) -> None:
    uid = created(world)
    change_password(world, world.admin, uid)

    entries = world.instance.core.store.page(audit_log, page_of_audit_log(AuditFilter(object_id=uid), 10, None))

    assert [entry.action for entry in entries] == ["user.changePassword", "user.create"]
    assert NEW_PASSWORD not in str(entries)
    assert stored(world, uid).sessions_valid_after > entries[0].at
