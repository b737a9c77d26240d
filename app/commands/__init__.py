"""Operator commands: `flask --app main <command>`, with the settings in the environment."""

import click
from flask import Flask
from flask.cli import AppGroup

from app.commands.carrier_accounts.carriers import carrier_command
from app.commands.carrier_accounts.move_credentials import move_credentials_command
from app.commands.contacts.export import export_command
from app.commands.contacts.import_contacts import import_contacts_command
from app.commands.contacts.register_opt_outs import register_opt_outs_command
from app.commands.contacts.reindex_contacts import reindex_contacts_command
from app.commands.contacts.reindex_messages import reindex_messages_command
from app.commands.operations.bootstrap import bootstrap_command
from app.commands.operations.doctor import doctor_command
from app.commands.operations.instance import instance_command
from app.commands.operations.mail import mail_command
from app.commands.operations.queues import queues_command
from app.commands.operations.remove_expired import remove_expired_command
from app.commands.operations.rotate_keys import rotate_keys_command
from app.commands.operations.settings import settings_command
from app.commands.operations.settle_restored import settle_restored_command
from app.commands.operations.sweep import sweep_command
from app.commands.operations.validate_schema import validate_schema_command
from app.commands.service_accounts import service_account_command
from app.commands.sso_provider import sso_provider_command
from app.commands.tenancy.brand import brand_command
from app.commands.tenancy.numbers import number_command
from app.commands.tenancy.organizations import organization_command
from app.commands.tenancy.plans import plan_command
from app.commands.tenancy.purge import purge_command
from app.commands.tenancy.super_admins import super_admin_command
from app.commands.tenancy.tenants import tenant_command
from app.commands.tenancy.usage import usage_command
from app.commands.tenancy.users import user_command
from app.commands.user_tokens import token_command
from app.composition import Instance

_COMMANDS = (
    settings_command,
    sweep_command,
    queues_command,
    doctor_command,
    mail_command,
    bootstrap_command,
    super_admin_command,
    instance_command,
    tenant_command,
    brand_command,
    organization_command,
    user_command,
    number_command,
    plan_command,
    usage_command,
    token_command,
    carrier_command,
    purge_command,
    rotate_keys_command,
    service_account_command,
    sso_provider_command,
    move_credentials_command,
    register_opt_outs_command,
    reindex_contacts_command,
    reindex_messages_command,
    import_contacts_command,
    export_command,
    validate_schema_command,
    remove_expired_command,
    settle_restored_command,
)


class _OperatorCommands(AppGroup):
    """Commands of an instance, built when somebody asks for one: servers never do."""

    def __init__(self, name: str, instance: Instance) -> None:
        super().__init__(name)
        self._instance = instance
        self._are_built = False

    def list_commands(self, ctx: click.Context) -> list[str]:
        self._build()
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        self._build()
        return super().get_command(ctx, cmd_name)

    def _build(self) -> None:
        if not self._are_built:
            self._are_built = True
            for command in build_commands(self._instance):
                self.add_command(command)


def build_commands(instance: Instance) -> list[click.Command]:
    """Return all commands of an instance."""
    return [build(instance) for build in _COMMANDS]


def register_commands(app: Flask, instance: Instance) -> None:
    """Set the application's command line."""
    app.cli = _OperatorCommands(app.name, instance)
