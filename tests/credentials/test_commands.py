"""`flask service-account`, as an operator types it."""

from click.testing import CliRunner, Result

from app.auth.principal import Scope
from app.commands.service_accounts import service_account_command
from app.store.audit.audit_log import AuditFilter, audit_log, page_of_audit_log
from tests.world import World


def run(world: World, *arguments: str) -> Result:
    return CliRunner().invoke(service_account_command(world.instance), arguments)


def use(world: World, authorization: str) -> int:
    return world.served.call("GET", f"/api/v2/users/{world.ann.user.id}", authorization).status_code


def shown(result: Result, label: str) -> str:
    assert result.exit_code == 0, result.output
    return next(line.removeprefix(label).strip() for line in result.output.splitlines() if line.startswith(label))


def test_commands_manage_a_service_account(world: World) -> None:
    made = run(world, "create", "--name", "PBX", "--scope", "read-all-users", "--scope", "edit-users", "--expires-in-days", "9")
    account_id, authorization = shown(made, "Service account"), shown(made, "Authorization")
    assert use(world, authorization) == 200

    listed = run(world, "list").output
    assert account_id in listed
    assert "edit-users, read-all-users" in listed
    assert authorization.removeprefix("Bearer ") not in listed
    new = shown(run(world, "rotate", account_id, "--overlap-hours", "0"), "Authorization")
    assert [use(world, authorization), use(world, new)] == [401, 200]
    assert run(world, "disable", account_id).exit_code == 0
    assert use(world, new) == 403
    assert run(world, "enable", account_id).exit_code == 0
    assert use(world, new) == 200
    assert run(world, "delete", account_id, "--yes").exit_code == 0
    assert use(world, new) == 401
    entries = world.instance.core.store.page(audit_log, page_of_audit_log(AuditFilter(object_id=account_id), 10, None))
    assert {entry.actor_kind for entry in entries} == {"operator"}
    assert len(entries) == 5


def test_errors_are_one_sentence_and_help_names_scopes(world: World) -> None:
    unknown = run(world, "disable", "nobody")
    assert (unknown.exit_code, unknown.output) == (1, "Error: Service account not found\n")
    assert "delete-tenant" in run(world, "create", "--name", "PBX", "--scope", "delete-tenant").output
    assert run(world, "create", "--name", " ", "--scope", "read-all-users").exit_code == 2
    page = run(world, "create", "--help").output
    assert [scope for scope in Scope if scope not in page] == []
    account_id = shown(run(world, "create", "--name", "PBX", "--scope", "read-audit"), "Service account")
    run(world, "rotate", account_id)
    assert "2 tokens" in run(world, "rotate", account_id).output
