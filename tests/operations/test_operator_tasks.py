"""Every task of an operator, as it is typed: instance, tenants, organizations, users and tokens."""

import pytest
from click.testing import CliRunner, Result

from app.commands import _COMMANDS
from app.commands.operations.validate_schema import validate_schema_command
from app.store.operations.instance_settings import (
    INSTANCE_ID,
    INTEGRATIONS_ID,
    CredentialSource,
    InstanceType,
    instances,
    integration_catalogues,
)
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.users import users
from tests.operations.conftest import entries_of
from tests.world import World


def run(world: World, line: str) -> Result:
    name, *arguments = line.split(" ")
    command = next(built for make in _COMMANDS if (built := make(world.instance)).name == name)
    return CliRunner().invoke(command, arguments)


def done(world: World, line: str) -> str:
    result = run(world, line)
    assert result.exit_code == 0, (line, result.output)
    return result.output


def refused(world: World, line: str, words: str) -> None:
    result = run(world, line)
    assert result.exit_code == 1, (line, result.output)
    assert words in result.output


def use(world: World, authorization: str) -> int:
    return world.served.call("GET", f"/api/v2/users/{world.ann.user.id}", authorization).status_code


class TestInstance:
    def test_settings_are_shown_and_changed(self, still_world: World) -> None:
        world = still_world
        assert "retentionDays                  30" in done(world, "instance show")
        assert "integrations                   all" in done(world, "instance show")

        done(world, "instance set --retention-days 7 --kind retail --credential-source user --integration slack")
        done(world, "instance set --default-tenant-admin-billing-plan starter --restrict-local-password-login on")

        held = world.instance.core.store.get(instances.at(INSTANCE_ID))
        assert held is not None
        assert (held.kind, held.credential_source) == (InstanceType.RETAIL, CredentialSource.USER)
        assert (held.retention_days, held.default_tenant_admin_billing_plan) == (7, "starter")
        shown = done(world, "instance show")
        assert "integrations                   slack" in shown
        assert "restrictLocalPasswordLogin     on" in shown
        changed = [(entry.actor_kind, entry.action) for entry in entries_of(world, INSTANCE_ID)]
        assert changed == [("operator", "instance.update")] * 2
        assert entries_of(world, INSTANCE_ID)[1].after["accountSource"] == "user"

    def test_same_value_is_not_written_again(self, still_world: World) -> None:
        done(still_world, "instance set --retention-days 7")
        done(still_world, "instance set --retention-days 7")

        assert len(entries_of(still_world, INSTANCE_ID)) == 1

    def test_integrations_keep_their_texts(self, still_world: World) -> None:
        world = still_world
        done(world, "instance set --integration slack --integration webhooks")
        entries = [{"name": "slack", "title": "Our chat"}, {"name": "webhooks"}]
        world.change(integration_catalogues, INTEGRATIONS_ID, available=entries)

        done(world, "instance set --integration webhooks --integration slack")

        held = world.instance.core.store.get(integration_catalogues.at(INTEGRATIONS_ID))
        assert held is not None
        assert held.available == [{"name": "webhooks"}, {"name": "slack", "title": "Our chat"}]
        done(world, "instance set --no-integrations")
        assert "integrations                   none" in done(world, "instance show")

    @pytest.mark.parametrize(
        "options",
        [
            "--kind wholesale",
            "--credential-source nobody",
            "--retention-days -1",
            "--retention-days 99999",
            "",
            "--integration slack --no-integrations",
        ],
    )
    def test_wrong_values_are_refused(self, still_world: World, options: str) -> None:
        assert run(still_world, f"instance set {options}".strip()).exit_code == 2

    def test_unknown_integration_is_refused(self, still_world: World) -> None:
        refused(still_world, "instance set --integration slak", "Unknown integration 'slak'. There are: ")


class TestTenant:
    def test_disabled_tenant_locks_its_users_out(self, world: World) -> None:
        assert use(world, world.ann.authorization) == 200

        done(world, f"tenant disable {world.tenant.id}")
        assert use(world, world.ann.authorization) == 403
        assert "disabled" in done(world, "tenant list")
        assert "disabled" in done(world, f"tenant show {world.tenant.id}")
        done(world, f"tenant disable {world.tenant.id}")
        done(world, f"tenant enable {world.tenant.id}")

        assert use(world, world.ann.authorization) == 200
        assert [entry.actor_kind for entry in entries_of(world, world.tenant.id)] == ["operator"] * 2
        refused(world, "tenant disable nobody", "Tenant not found")

    def test_tenant_of_a_super_admin_stays_enabled(self, still_world: World) -> None:
        world = still_world
        world.change(users, world.ann.user.id, is_super_admin=True)

        refused(world, f"tenant disable {world.tenant.id}", "A super admin belongs to the tenant")

    def test_admins_come_and_go(self, world: World) -> None:
        done(world, "tenant create --name Nova --external-id nova --support-email help@example.com")
        tenant_id = next(line.split()[0] for line in done(world, "tenant list").splitlines() if "nova" in line)

        uid = done(world, f"tenant add-admin {tenant_id} una@example.com --full-name Una").split()[0]
        assert uid in done(world, f"tenant show {tenant_id}")
        done(world, f"tenant revoke-admin {tenant_id} una@example.com")

        assert uid not in done(world, f"tenant show {tenant_id}")
        refused(world, f"tenant revoke-admin {tenant_id} {uid}", "User is not an administrator of the tenant")

    def test_only_an_empty_tenant_is_deleted(self, world: World) -> None:
        done(world, "tenant create --name Nova --external-id nova --support-email help@example.com")
        tenant_id = next(line.split()[0] for line in done(world, "tenant list").splitlines() if "nova" in line)
        refused(world, f"tenant delete {world.tenant.id} --yes", "Tenant still has organizations or users")

        done(world, f"tenant delete {tenant_id} --yes")

        assert world.instance.core.store.get(tenants.at(tenant_id)) is None
        assert entries_of(world, tenant_id)[0].action == "tenant.delete"
        done(world, "tenant create --name Nova --external-id nova --support-email help@example.com")


class TestOrganization:
    def test_life_of_an_organization(self, world: World) -> None:
        organization_id = done(world, f"organization create --name Nova --tenant {world.tenant.id} --plan starter").strip()
        listed = done(world, f"organization list --tenant {world.tenant.id}")
        assert listed.splitlines()[0] == "ID  TENANT  STATE  PLAN  NAME"
        assert f"{organization_id}  {world.tenant.id}  active  starter  Nova" in listed

        done(world, f"organization disable {organization_id}")
        assert "disabled  starter" in done(world, "organization list")
        done(world, f"organization enable {organization_id}")
        done(world, f"organization delete {organization_id} --yes")
        assert "marked-for-deletion" in done(world, "organization list")
        done(world, f"organization restore {organization_id}")
        held = world.instance.core.store.get(organizations.at(organization_id))
        assert held is not None
        assert (held.is_disabled, held.deleted) == (False, 0)
        assert {entry.actor_kind for entry in entries_of(world, organization_id)} == {"operator"}

    def test_administrators_are_set(self, world: World) -> None:
        organization_id = world.organization.id
        done(world, f"organization add-admin {organization_id} {world.ann.user.email}")
        done(world, f"organization remove-admin {organization_id} {world.ann.user.email}")
        refused(world, f"organization remove-admin {organization_id} {world.ann.user.id}", "not an administrator")
        refused(world, "organization disable nobody", "Organization not found")
        assert done(world, "organization list --tenant nobody") == "There are no organizations.\n"


class TestUser:
    def test_life_of_a_user(self, world: World) -> None:
        line = f"user create --organization {world.organization.id} --email una@example.com --full-name Una"
        uid = done(world, f"{line} --phone-number +12125550177").strip()
        assert f"{uid}  una@example.com  +12125550177" in done(world, f"user list --organization {world.organization.id}")
        refused(world, line, "already in use")

        done(world, "user disable una@example.com")
        assert "disabled" in next(row for row in done(world, "user list").splitlines() if uid in row)
        done(world, f"user enable {uid}")
        done(world, "user set-role una@example.com system-admin")
        assert "system-admin" in next(row for row in done(world, "user list").splitlines() if uid in row)
        done(world, "user set-role una@example.com user")
        held = world.instance.core.store.get(users.at(uid))
        assert held is not None
        assert (held.is_admin, held.is_disabled) == (False, False)
        assert {entry.actor_kind for entry in entries_of(world, uid)} == {"operator"}
        assert done(world, "user list --tenant nobody") == "There are no users.\n"
        refused(world, "user disable nobody", "User not found")

    def test_reset_ends_all_access(self, world: World) -> None:
        old = world.ann.authorization
        assert use(world, old) == 200

        done(world, f"user reset-access {world.ann.user.email} --yes")

        assert use(world, old) == 401
        shown = done(world, f"token create {world.ann.user.email} --name laptop --expires-in-days 3")
        new = shown.partition("Authorization    ")[2].strip()
        assert use(world, new) == 200

    def test_super_admin_who_lost_everything_gets_a_token(self, world: World) -> None:
        world.change(users, world.ann.user.id, is_super_admin=True)
        done(world, f"user reset-access {world.ann.user.id} --yes")

        shown = done(world, f"token create {world.ann.user.id}")

        authorization = shown.partition("Authorization    ")[2].strip()
        assert world.served.call("GET", "/api/v2/audit", authorization).status_code == 200


class TestToken:
    def test_tokens_are_listed_and_revoked(self, world: World) -> None:
        email = world.ben.user.email
        shown = done(world, f"token create {email} --name laptop --scope read")
        token_id, authorization = shown.split()[2], shown.partition("Authorization    ")[2].strip()
        listed = done(world, f"token list {email}")
        assert listed.splitlines()[0] == "ID  SCOPE  USED  EXPIRES  HINT  NAME"
        assert f"{token_id}  read  never  never" in listed
        assert authorization.rpartition(":")[2] not in listed

        done(world, f"token revoke {email} {token_id}")

        assert world.served.call("GET", f"/api/v2/users/{world.ben.user.id}", authorization).status_code == 401
        refused(world, f"token revoke {email} {token_id}", "oken")
        assert run(world, "token list nobody@example.com").exit_code == 2
        assert {entry.actor_kind for entry in entries_of(world, world.ben.user.id)} == {"operator"}


def test_what_commands_write_is_valid(world: World) -> None:
    tenant_id = world.tenant.id
    for line in (
        "instance set --retention-days 7 --integration slack --restrict-local-password-login on",
        f"tenant disable {tenant_id}",
        f"tenant enable {tenant_id}",
        f"organization create --name Nova --tenant {tenant_id}",
        f"user create --organization {world.organization.id} --email una@example.com --full-name Una",
        f"user reset-access {world.ann.user.id} --yes",
        f"token create {world.ann.user.id} --name laptop",
        "service-account create --name PBX --scope read-all-users",
        f"super-admin add {world.ben.user.email}",
    ):
        done(world, line)

    checked = CliRunner().invoke(validate_schema_command(world.instance), [])

    assert checked.exit_code == 0, checked.output


@pytest.mark.parametrize("line", ["purge list", "sso-provider list", "super-admin list"])
def test_empty_list_says_so(still_world: World, line: str) -> None:
    assert len(done(still_world, line).splitlines()) == 1


def test_every_command_that_changes_something_has_help(still_world: World) -> None:
    for make in _COMMANDS:
        command = make(still_world.instance)
        for name in [[], *[[sub] for sub in getattr(command, "commands", {})]]:
            shown = CliRunner().invoke(command, [*name, "--help"])
            assert shown.exit_code == 0
            assert len(shown.output.splitlines()) > 3, (command.name, name)
