"""An operator's first hour: tenants, super admins, carriers and removals, as they are typed."""

import pytest

from app.auth.principal import Operator
from app.crypto.vault import Owner, OwnerKind
from app.errors import OperationRefusedError
from app.store.operations.instance_settings import INSTANCE_ID, instances
from app.store.tenancy.tenants import tenants
from app.store.users.users import users
from tests.operations.conftest import Run, entries_of
from tests.world import World, run_at_once, wait_until

SECRET = "anAuthTokenThatNobodyReads123456"
SID = "AC0123456789abcdef0123456789abcdef"


def test_a_tenant_is_made_once_and_listed(world: World, run: Run) -> None:
    arguments = ("create", "--name", "Beta Phones", "--external-id", "4711", "--support-email", "help@beta.example.com")

    made = run("tenant", *arguments)

    assert made.exit_code == 0, made.output
    tenant_id = made.output.strip()
    tenant = world.instance.core.store.get(tenants.at(tenant_id))
    assert tenant is not None
    assert tenant.support_details == {"primaryContactEmail": "help@beta.example.com"}
    assert f"{tenant_id}  4711  -  active  Beta Phones\n" in run("tenant", "list").output
    again = run("tenant", *arguments)
    assert (again.exit_code, again.output.count("\n")) == (1, 1)
    assert [(entry.actor_kind, entry.action) for entry in entries_of(world, tenant_id)] == [("operator", "tenant.create")]


def test_last_super_admin_cannot_be_removed(world: World, run: Run) -> None:
    assert run("super-admin", "remove", world.ann.user.email).output == f"Error: {world.ann.user.email} is not a super admin.\n"
    assert run("super-admin", "add", world.ann.user.email.upper()).exit_code == 0

    last = run("super-admin", "remove", world.ann.user.email)

    assert last.exit_code == 1
    assert "the last super admin" in last.output
    assert world.call("GET", "/api/v2/audit", world.ann).status_code == 200
    assert run("super-admin", "add", world.ben.user.email).exit_code == 0
    assert len(run("super-admin", "list").output.splitlines()) == 3
    assert run("super-admin", "remove", world.ann.user.email).exit_code == 0
    assert world.ben.user.email in run("super-admin", "list").output
    entries = entries_of(world, world.ann.user.id)
    assert [(entry.actor_kind, entry.after["isSuperAdmin"]) for entry in entries] == [("operator", False), ("operator", True)]


def test_who_could_not_log_in_is_neither_named_nor_counted(world: World, run: Run) -> None:
    run("super-admin", "add", world.ann.user.email)
    run("super-admin", "add", world.ben.user.email)
    world.change(users, world.ben.user.id, is_disabled=True)

    assert "the last super admin" in run("super-admin", "remove", world.ann.user.email).output
    run("super-admin", "remove", world.ben.user.email)
    assert "could not log in" in run("super-admin", "add", world.ben.user.email).output
    assert "No user has" in run("super-admin", "add", "nobody@example.com").output


def test_of_two_super_admins_who_are_removed_at_once_one_stays(world: World, run: Run) -> None:
    service = world.instance.tenancy.super_admins
    operator = Operator(name="test")

    def remove(email: str) -> bool:
        try:
            service.remove(operator, email)
        except OperationRefusedError:
            return False
        return True

    for _ in range(3):
        for person in (world.ann, world.ben):
            service.add(operator, person.user.email)
        assert sorted(run_at_once(lambda: remove(world.ann.user.email), lambda: remove(world.ben.user.email))) == [False, True]
        assert len(list(service.list())) == 1


def test_instance_account_is_set_by_prompt_and_masked(world: World, run: Run) -> None:
    result = run("carrier", "set", "--instance", "twilio", f"account_sid={SID}", typed=f"{SECRET}\n")

    assert result.exit_code == 0, result.output
    assert SECRET not in result.output
    instance = world.instance.core.store.get(instances.at(INSTANCE_ID))
    assert instance is not None
    assert instance.provider == "twilio"
    owner = Owner(OwnerKind.INSTANCE, INSTANCE_ID)
    opened = world.instance.carriers.accounts.open(owner, instance.provider_credentials)
    assert opened.get("auth_token") == SECRET
    assert run("carrier", "show", "--instance").output == f"carrier  twilio\naccount_sid  {SID}\nauth_token  (encrypted)\n"
    (entry,) = entries_of(world, INSTANCE_ID)
    assert (entry.actor_kind, entry.action) == ("operator", "instance.set-carrier")
    assert entry.after["provider"] == {"name": "twilio", "account_sid": SID}
    assert "v1:" not in str(entry)


def test_an_account_is_read_from_the_standard_input(world: World, run: Run) -> None:
    typed = f"account_sid={SID}\nauth_token={SECRET}\n\n"

    for owner in (("--tenant", world.tenant.id), ("--organization", world.organization.id)):
        assert run("carrier", "set", *owner, "twilio", "--from-stdin", typed=typed).exit_code == 0
        assert SID in run("carrier", "show", *owner).output

    assert run("carrier", "set", "--tenant", world.tenant.id, "simulator", "--name-only").exit_code == 0
    tenant = world.instance.core.store.get(tenants.at(world.tenant.id))
    assert tenant is not None
    assert tenant.provider == {"name": "simulator"}


@pytest.mark.parametrize(
    ("arguments", "exit_code", "said"),
    [
        (("--instance", "twilio", f"auth_token={SECRET}"), 2, "not accepted on the command line"),
        (("twilio",), 2, "Give exactly one of"),
        (("--instance", "--tenant", "x", "twilio"), 2, "Give exactly one of"),
        (
            ("--instance", "carrier-pigeon"),
            1,
            "carrier-pigeon: This instance has no such carrier.",
        ),
        (("--tenant", "nobody", "simulator"), 1, "No tenant has the id 'nobody'."),
        (("--instance", "twilio", "account_sid"), 2, "is not key=value"),
        (("--instance", "twilio", "--from-stdin", "colour=blue"), 1, "colour: Unknown for twilio."),
        (
            ("--instance", "twilio", "--from-stdin", f"account_sid={SID}"),
            1,
            "\n  auth_token: Required for an account at twilio.",
        ),
        (("--instance", "twilio", "--from-stdin", "account_sid=AC1"), 1, "account_sid: Must be AC and 32 hexadecimal digits."),
        (("--instance", "twilio", "--name-only"), 1, "name: Needs an account at twilio, and there is none to inherit."),
    ],
)
def test_what_is_wrong_about_a_carrier_is_said(
    world: World, run: Run, arguments: tuple[str, ...], exit_code: int, said: str
) -> None:
    result = run("carrier", "set", *arguments)

    assert (result.exit_code, said in result.output) == (exit_code, True), result.output
    assert SECRET not in result.output
    assert entries_of(world, INSTANCE_ID) == []


def test_a_removal_that_waits_is_begun_now(world: World, run: Run) -> None:
    path = f"/api/v2/users/{world.ben.user.id}"
    assert world.call("DELETE", path, world.admin).status_code == 200
    purge_id = f"user:{world.ben.user.id}"
    assert f"{purge_id}  waiting" in run("purge", "list").output

    assert run("purge", "run", purge_id, typed="n\n").exit_code == 1
    assert run("purge", "run", purge_id, "--yes").output == f"{purge_id}  closing\n"

    assert world.call("POST", f"{path}/restore", world.admin).status_code == 409
    assert run("purge", "run", purge_id, "--yes").exit_code == 0
    assert "No purge has" in run("purge", "run", "user:nobody", "--yes").output
    assert [entry.action for entry in entries_of(world, world.ben.user.id)] == ["user.purge-now", "user.delete"]
    wait_until(lambda: run("purge", "list").output, lambda output: "removing" in output)
