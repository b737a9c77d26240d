"""Carriers of users' own numbers: credentials as top-level keys, encrypted, and never read back."""

from typing import Any

import pytest

from app.crypto.vault import Owner, OwnerKind
from app.problems.requests import PARAMETERS_INVALID
from app.store.audit.audit_log import AuditFilter, audit_log, page_of_audit_log
from app.store.operations.instance_settings import INSTANCE_ID, instances
from app.store.users.user_credentials import user_credentials
from tests.refusals import assert_refused
from tests.users.people import NUMBER, change, create, created, everybody, stored
from tests.world import World

SECRET = "anAuthTokenThatNobodyReads123456"
ANOTHER = "2" * 32
TWILIO = {"provider": "twilio", "account_sid": "AC0123456789abcdef0123456789abcdef", "auth_token": SECRET}


@pytest.fixture
def world(world: World) -> World:
    """An instance whose users hold their own credentials."""
    world.change(instances, INSTANCE_ID, credential_source="user")
    return world


def account(world: World, uid: str) -> dict[str, Any]:
    held = world.instance.core.store.get(user_credentials.at(uid))
    assert (held is not None and len(held.provider) > 1) is stored(world, uid).has_own_account
    assert stored(world, uid).provider_credentials == {}
    return held.provider if held is not None else {}


def opened(world: World, uid: str, name: str) -> str:
    held = account(world, uid)
    return world.instance.carriers.accounts._vault.open(Owner(OwnerKind.USER, uid), held["name"], held[name])


def fields_of(answer: Any) -> list[str]:
    assert_refused(answer, PARAMETERS_INVALID)
    return [entry["field"] for entry in answer.json()["errors"]]


def test_credentials_are_stored_encrypted_and_never_answered(world: World) -> None:
    answer = create(world, world.admin, **TWILIO, messaging_service_sid="MG" + "1" * 32)
    uid = answer.json()["id"]

    user, held = stored(world, uid), account(world, uid)
    assert (user.provider, held["account_sid"]) == ("twilio", "AC0123456789abcdef0123456789abcdef")
    assert held["messaging_service_sid"] == "MG" + "1" * 32
    assert "AC0123456789abcdef0123456789abcdef" not in str(user)
    assert SECRET not in str(held)
    assert opened(world, uid, "auth_token") == SECRET
    read = world.call("GET", f"/api/v2/users/{uid}", world.admin)
    assert read.json()["provider"] == "twilio"
    listed = world.call("GET", "/api/users", world.admin)
    trail = str(world.instance.core.store.page(audit_log, page_of_audit_log(AuditFilter(), 10, None)))
    for text in (answer.text, read.text, listed.text, trail):
        assert SECRET not in text
        assert "AC0123456789abcdef0123456789abcdef" not in text


def test_the_provider_is_required_and_so_is_what_it_needs(world: World) -> None:
    assert fields_of(create(world, world.admin)) == ["provider"]
    assert fields_of(create(world, world.admin, provider="twilio")) == ["account_sid", "auth_token"]
    assert fields_of(create(world, world.admin, **TWILIO | {"account_sid": "AC1"})) == ["account_sid"]
    assert fields_of(create(world, world.admin, **TWILIO | {"auth_token": ""})) == ["auth_token"]
    assert fields_of(create(world, world.admin, **TWILIO | {"auth_token": 5})) == ["auth_token"]
    assert fields_of(create(world, world.admin, provider="simulator", auth_token="x")) == ["auth_token"]
    assert everybody(world) == set()
    created(world, provider="simulator")


def test_v1_takes_the_same_keys(world: World) -> None:
    body = {"phoneNumber": NUMBER, "emailAddress": "jane@example.com", **TWILIO}

    answer = world.call("POST", "/api/users", world.admin, json=body)

    assert answer.status_code == 200, answer.text
    assert opened(world, answer.json()["id"], "auth_token") == SECRET


def test_credentials_are_replaced_whole_or_kept(world: World) -> None:
    uid = created(world, **TWILIO)

    assert change(world, world.admin, uid, full_name="Jane", provider="twilio").status_code == 200
    assert opened(world, uid, "auth_token") == SECRET
    assert fields_of(change(world, world.admin, uid, auth_token=ANOTHER)) == ["account_sid"]
    assert change(world, world.admin, uid, account_sid="AC" + "9" * 32, auth_token=ANOTHER).status_code == 200
    assert opened(world, uid, "auth_token") == ANOTHER
    assert change(world, world.admin, uid, provider="simulator").status_code == 200
    assert account(world, uid) == {}


def test_where_others_hold_the_credentials_a_users_are_refused(world: World) -> None:
    world.change(instances, INSTANCE_ID, credential_source="tenant")

    refused = create(world, world.admin, **TWILIO)

    assert sorted(fields_of(refused)) == ["account_sid", "auth_token"]
    assert "`credentialSource` is 'tenant'" in refused.text
    assert fields_of(create(world, world.admin, provider="twilio")) == ["provider"], "there is no account to inherit"
    world.give_provider(world.tenant.id, {"name": "twilio", "account_sid": "AC1", "auth_token": "t"})
    uid = created(world, provider="twilio")
    assert (stored(world, uid).provider, account(world, uid)) == ("twilio", {})
