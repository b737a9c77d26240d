"""The first user of an instance, from the command to their first message."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from firebase_admin import auth
from flask import Flask

from app.auth.account_provisioning import AccountProvisioning
from app.composition import Instance
from app.endpoints import EXTENSION
from app.errors import ServiceUnavailableError
from app.services.operations.bootstrap import Bootstrap, BootstrapError, FirstUser
from app.store.engine.database import Commit
from app.store.operations.instance_settings import INSTANCE_ID, InstanceType, instances
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.phone_numbers import phone_numbers
from app.store.users.users import User, users
from dev.data import seeding
from dev.stack import StackEndpoints
from tests.deploy.conftest import RunCommand
from tests.rules.client import sign_in
from tests.world import CUSTOMER, Served, wait_until

FIRST = FirstUser(
    email="ada@example.com",
    full_name="Ada Admin",
    phone_number="+12125550100",
    tenant="Acme Telecom",
    organization="Acme Dental",
)
ARGUMENTS = {
    "--email": FIRST.email,
    "--full-name": FIRST.full_name,
    "--phone-number": "(212) 555-0100",
    "--tenant": FIRST.tenant,
    "--organization": FIRST.organization,
}


@pytest.fixture
def instance(app: Flask) -> Instance:
    instance: Instance = app.extensions[EXTENSION]
    return instance


@pytest.fixture
def bootstrap(instance: Instance) -> Bootstrap:
    return make_bootstrap(instance, AccountProvisioning(instance.core.accounts))


def make_bootstrap(instance: Instance, accounts: AccountProvisioning) -> Bootstrap:
    return Bootstrap(instance.core.store, accounts, instance.core.clock, support_email="support@example.com")


def arguments(**changes: str) -> list[str]:
    changed = ARGUMENTS | {f"--{name.replace('_', '-')}": value for name, value in changes.items()}
    return ["bootstrap", *(part for pair in changed.items() for part in pair)]


def accounts_of(instance: Instance) -> list[str]:
    return [account.email for account in auth.list_users(app=instance.core.accounts.app).iterate_all()]


def read_output(output: str) -> dict[str, str]:
    return dict(re.split(r"\s{2,}", line, maxsplit=1) for line in output.splitlines())


def test_the_first_user_signs_in_and_sends_a_text(
    served: Served, run_command: RunCommand, stack: StackEndpoints, project_id: str
) -> None:
    result = run_command(*arguments())

    assert result.exit_code == 0, result.output
    shown = read_output(result.stdout)
    assert sign_in(stack.auth_emulator_host, project_id, shown["E-mail"], shown["Password"])
    text = {"to": CUSTOMER, "from": shown["Phone number"], "message": "Hello!"}
    sent = served.call("POST", "/api/send", shown["Authorization"], json=text)
    assert sent.status_code == 200, sent.text
    path = f"/api/v2/messages/{sent.json()['id']}"
    wait_until(
        lambda: served.call("GET", path, shown["Authorization"]).json()["history"][-1]["state"],
        lambda state: state == "delivered",
    )


def test_everything_that_the_first_user_needs_is_stored(bootstrap: Bootstrap, instance: Instance) -> None:
    created = bootstrap.run(FIRST)

    user, number, kind = instance.core.store.read(
        users.at(created.uid), phone_numbers.at(FIRST.phone_number), instances.at(INSTANCE_ID)
    )
    assert user is not None
    assert number is not None
    assert kind is not None
    organization, tenant = instance.core.store.read(organizations.at(user.organization_id), tenants.at(user.tenant_id))
    assert organization is not None
    assert tenant is not None
    assert user.is_super_admin
    assert (user.email, user.full_name, user.phone_number) == (FIRST.email, FIRST.full_name, FIRST.phone_number)
    assert number.uid == user.id
    assert (kind.kind, kind.provider) == ("privatelabel", "simulator")
    assert (organization.organization_name, organization.tenant_id) == (FIRST.organization, tenant.id)
    assert tenant.tenant_name == FIRST.tenant


def test_a_second_super_admin_is_refused(run_command: RunCommand, instance: Instance) -> None:
    assert run_command(*arguments()).exit_code == 0

    second = run_command(*arguments(email="eve@example.com", phone_number="+12125550101"))

    assert second.exit_code == 1
    assert second.stderr == "Error: The instance already has a super admin, who can create further users.\n"
    assert accounts_of(instance) == [FIRST.email]


def test_a_super_admin_who_came_in_another_way_counts(bootstrap: Bootstrap, instance: Instance) -> None:
    commit = instance.core.store.commit()
    commit.create(users.path("root"), users.encode(User(id="root", is_super_admin=True)))
    commit.send()

    with pytest.raises(BootstrapError, match="already has a super admin"):
        bootstrap.run(FIRST)

    assert accounts_of(instance) == []


def test_a_number_that_is_taken_is_refused(bootstrap: Bootstrap, instance: Instance) -> None:
    claim_number(instance)

    with pytest.raises(BootstrapError, match="belongs to another user"):
        bootstrap.run(FIRST)

    assert accounts_of(instance) == []


def test_an_address_that_has_an_account_is_refused(bootstrap: Bootstrap, instance: Instance) -> None:
    auth.create_user(email=FIRST.email, app=instance.core.accounts.app)

    with pytest.raises(BootstrapError, match="already has an account in Firebase Auth"):
        bootstrap.run(FIRST)

    assert accounts_of(instance) == [FIRST.email]
    assert instance.core.store.get(phone_numbers.at(FIRST.phone_number)) is None


def test_settings_that_an_instance_has_already_are_kept(bootstrap: Bootstrap, instance: Instance) -> None:
    seeding.add_instance(instance, kind=InstanceType.RETAIL)

    bootstrap.run(FIRST)

    kind = instance.core.store.get(instances.at(INSTANCE_ID))
    assert kind is not None
    assert kind.kind == "retail"


def test_account_is_rolled_back_when_number_is_taken(instance: Instance) -> None:
    class Rivals(AccountProvisioning):
        def create(self, uid: str, email: str, password: str, full_name: str) -> None:
            super().create(uid, email, password, full_name)
            claim_number(instance)

    with pytest.raises(BootstrapError, match="right now"):
        make_bootstrap(instance, Rivals(instance.core.accounts)).run(FIRST)

    assert accounts_of(instance) == []
    assert instance.core.store.get(instances.at(INSTANCE_ID)) is None


def test_account_is_rolled_back_when_firestore_is_down(
    bootstrap: Bootstrap, instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Commit, "send", lambda _: unavailable())

    with pytest.raises(ServiceUnavailableError):
        bootstrap.run(FIRST)

    assert accounts_of(instance) == []


def test_account_stays_when_only_the_response_was_lost(
    bootstrap: Bootstrap, instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = Commit.send

    def send_and_lose_the_answer(commit: Commit) -> None:
        send(commit)
        unavailable()

    monkeypatch.setattr(Commit, "send", send_and_lose_the_answer)

    created = bootstrap.run(FIRST)

    assert accounts_of(instance) == [FIRST.email]
    assert instance.core.store.get(users.at(created.uid)) is not None


def test_concurrent_bootstraps_leave_one_winner(bootstrap: Bootstrap, instance: Instance) -> None:
    rival = FirstUser(
        email="eve@example.com", full_name="Eve", phone_number="+12125550101", tenant="Zeta", organization="Zeta Law"
    )

    def attempt(first: FirstUser) -> str | None:
        try:
            return bootstrap.run(first).uid
        except BootstrapError:
            return None

    with ThreadPoolExecutor(2) as pool:
        uids = [uid for uid in pool.map(attempt, (FIRST, rival)) if uid]

    assert len(uids) == 1
    assert len(accounts_of(instance)) == 1
    numbers = instance.core.store.read(phone_numbers.at(FIRST.phone_number), phone_numbers.at(rival.phone_number))
    assert [number.uid for number in numbers if number] == uids


@pytest.mark.parametrize(
    ("option", "value"),
    [("email", "ada"), ("full_name", " "), ("phone_number", "12"), ("tenant", ""), ("organization", "")],
)
def test_a_wrong_option_is_named(run_command: RunCommand, instance: Instance, option: str, value: str) -> None:
    result = run_command(*arguments(**{option: value}))

    assert result.exit_code == 2
    assert f"--{option.replace('_', '-')}" in result.stderr
    assert accounts_of(instance) == []


def claim_number(instance: Instance) -> None:
    commit = instance.core.store.commit()
    commit.create(phone_numbers.path(FIRST.phone_number), {"uid": "somebody-else"})
    commit.send()


def unavailable() -> None:
    raise ServiceUnavailableError("Firestore")
