"""Fixtures for the tests of commands: the commands, and their entries in the audit trail."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from app.commands.carrier_accounts.carriers import carrier_command
from app.commands.operations.doctor import doctor_command
from app.commands.operations.rotate_keys import rotate_keys_command
from app.commands.operations.settle_restored import settle_restored_command
from app.commands.tenancy.purge import purge_command
from app.commands.tenancy.super_admins import super_admin_command
from app.commands.tenancy.tenants import tenant_command
from app.store.audit.audit_log import AuditEntry, AuditFilter, audit_log, page_of_audit_log
from tests.world import World

_COMMANDS = {
    "carrier": carrier_command,
    "doctor": doctor_command,
    "purge": purge_command,
    "rotate-keys": rotate_keys_command,
    "settle-restored": settle_restored_command,
    "super-admin": super_admin_command,
    "tenant": tenant_command,
}

Run = Callable[..., Result]


@pytest.fixture
def run(world: World) -> Run:
    """Return a function that runs `flask <command> <arguments>`; `typed` is its standard input."""

    def run_command(command: str, *arguments: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(_COMMANDS[command](world.instance), arguments, input=typed)

    return run_command


def entries_of(world: World, object_id: str) -> list[AuditEntry]:
    """Return what the audit trail says of an object, the latest first."""
    return world.instance.core.store.page(audit_log, page_of_audit_log(AuditFilter(object_id=object_id), 20, None))
