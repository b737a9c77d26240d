"""Whose account serves a number, and that its secrets stand nowhere in the open."""

import json
import logging

import pytest
from click.testing import CliRunner

from app.carriers.credentials import NO_CREDENTIALS
from app.commands.carrier_accounts.move_credentials import move_credentials_command
from app.crypto.vault import Owner, OwnerKind
from app.store.operations.instance_settings import INSTANCE_ID, instances
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.user_credentials import user_credentials
from app.store.users.users import users
from tests.twilio.client import TwilioAccount
from tests.world import World

SECRET = "a-secret-of-the-account"


def provider(name: str) -> dict[str, str]:
    return {"name": "twilio", "account_sid": name, "auth_token": f"{SECRET}-{name}"}


def serving(world: World) -> tuple[str, str]:
    store = world.instance.core.store
    user, organization, tenant, instance = store.read(
        users.at(world.ann.user.id),
        organizations.at(world.organization.id),
        tenants.at(world.tenant.id),
        instances.at(INSTANCE_ID),
    )
    assert user is not None
    account = world.instance.carriers.accounts.find_for_user(user, organization, tenant, instance)
    if account.credentials is NO_CREDENTIALS:
        return account.carrier.name, ""
    assert account.credentials.get("auth_token") == f"{SECRET}-{account.credentials.get('account_sid')}"
    return account.carrier.name, account.credentials.get("account_sid")


def test_the_nearest_account_serves_a_number(world: World) -> None:
    store = world.instance.carriers.accounts.store
    assert serving(world) == ("simulator", "")
    store(Owner(OwnerKind.INSTANCE, INSTANCE_ID), provider("instance"))
    assert serving(world) == ("simulator", "")  # the tenant names the simulator
    store(Owner(OwnerKind.TENANT, world.tenant.id), {"name": "twilio"})
    assert serving(world) == ("twilio", "instance")
    store(Owner(OwnerKind.TENANT, world.tenant.id), provider("tenant"))
    assert serving(world) == ("twilio", "tenant")
    store(Owner(OwnerKind.ORGANIZATION, world.organization.id), provider("organization"))
    assert serving(world) == ("twilio", "organization")
    store(Owner(OwnerKind.USER, world.ann.user.id), provider("user"))
    assert serving(world) == ("twilio", "user")
    store(Owner(OwnerKind.USER, world.ann.user.id), {"name": "simulator"})
    assert serving(world) == ("simulator", "")


def test_a_users_credentials_stand_apart_from_the_user(world: World) -> None:
    world.instance.carriers.accounts.store(Owner(OwnerKind.USER, world.ann.user.id), provider("user"))
    uid = world.ann.user.id
    document, held = world.instance.core.database.read(users.path(uid), user_credentials.path(uid))
    assert document is not None
    assert held is not None
    assert (document.fields["provider"], document.fields["hasOwnAccount"]) == ("twilio", True)
    assert document.fields.get("providerCredentials", {}) == {}
    assert held.fields["provider"]["account_sid"] == "user"
    assert held.fields["provider"]["auth_token"].startswith("v1:derived:")


def test_legacy_account_works_until_it_is_migrated(world: World) -> None:
    uid = world.ann.user.id
    accounts = world.instance.carriers.accounts
    world.change(users, uid, provider="twilio", provider_credentials=accounts.seal(Owner(OwnerKind.USER, uid), provider("old")))
    assert serving(world) == ("twilio", "old")

    first, second = (CliRunner().invoke(move_credentials_command(world.instance)) for _ in range(2))

    assert (first.exit_code, first.output.splitlines()[-1]) == (0, "1 account moved")
    assert (second.exit_code, second.output.splitlines()[-1]) == (0, "0 accounts moved")
    assert serving(world) == ("twilio", "old")
    user = world.instance.core.store.get(users.at(uid))
    assert user is not None
    assert (user.provider_credentials, user.has_own_account) == ({}, True)


def test_carrier_change_during_send_never_mixes_accounts(world: World) -> None:
    uid = world.ann.user.id
    accounts = world.instance.carriers.accounts
    accounts.store(Owner(OwnerKind.USER, uid), provider("user"))
    before = world.instance.core.store.get(users.at(uid))
    assert before is not None
    accounts.store(Owner(OwnerKind.USER, uid), {"name": "simulator"})

    account = accounts.find_for_user(before, None, None, None)

    assert (account.carrier.name, account.credentials) == ("simulator", NO_CREDENTIALS)


def test_no_secret_stands_in_firestore_in_an_answer_or_in_a_log(
    world: World, account: TwilioAccount, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    world.wait_for_state(str(world.send(world.ann).json()["id"]), "sent")
    answers = [world.call("GET", f"/api/v2/users/{world.ann.user.id}", world.admin).text, world.send(world.ann).text]
    (document,) = world.instance.core.database.read(tenants.path(world.tenant.id))
    assert document is not None
    shown = json.dumps([*answers, document.fields], default=str) + caplog.text
    assert document.fields["provider"]["account_sid"] == account.sid
    assert account.token not in shown


def test_credentials_copied_to_another_tenant_do_not_work_there(world: World, account: TwilioAccount) -> None:
    (document,) = world.instance.core.database.read(tenants.path(world.tenant.id))
    assert document is not None
    commit = world.instance.core.store.commit()
    commit.update(tenants.path(world.zoe.user.tenant_id), {"provider": document.fields["provider"]})
    commit.send()
    message = world.wait_for_state(str(world.send(world.zoe).json()["id"]), "failed")
    assert message.failure == {
        "kind": "bad-configuration",
        "code": "",
        "reason": "The credentials for twilio cannot be read",
    }
    assert account.texts == []


def test_a_tenant_of_an_unknown_carrier_is_told_so(world: World) -> None:
    world.give_provider(world.tenant.id, {"name": "pigeons", "password": SECRET})
    message = world.wait_for_state(str(world.send(world.ann).json()["id"]), "failed")
    assert message.failure is not None
    assert message.failure["reason"] == "This instance has no carrier named 'pigeons'"


def test_non_public_credentials_are_encrypted(world: World) -> None:
    accounts = world.instance.carriers.accounts
    owner = Owner(OwnerKind.TENANT, world.tenant.id)
    sealed = accounts.seal(owner, {**provider("AC1"), "anything_else": SECRET})
    unknown = accounts.seal(owner, {"name": "pigeons", "user": "u", "password": SECRET})
    assert SECRET not in json.dumps([sealed, unknown])
    assert sealed["account_sid"] == "AC1"
    assert accounts.redact(sealed) == {"name": "twilio", "account_sid": "AC1"}
    assert accounts.redact(unknown) == {"name": "pigeons"}
    assert accounts.redact({"name": "twilio", "auth_token": "stored in the open by somebody else"}) == {"name": "twilio"}
