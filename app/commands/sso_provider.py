"""`flask sso-provider`: identity providers for single sign-on."""

import json
from collections.abc import Iterator
from typing import Any, TextIO

import click
from marshmallow import ValidationError

from app.commands.common.arguments import current_operator
from app.commands.common.errors import exit_on_error
from app.commands.common.tables import print_table
from app.composition import Instance
from app.errors import FieldError
from app.services.sso.provider_admin import AuthProviderAdmin, ShownProvider
from app.services.sso.provider_validation import require_name
from app.text.json_faults import describe_json_fault

_PAGE = 200


def sso_provider_command(instance: Instance) -> click.Group:
    """Return the command group."""
    providers = instance.sso.providers

    @click.group("sso-provider")
    def group() -> None:
        """Manage the identity providers that users can sign in with."""

    @group.command("list")
    def list_providers() -> None:
        """List the providers, one per line."""
        print_table(("NAME", "TYPE", "STATE", "DISPLAY-NAME"), _rows(providers), "There are no identity providers.")

    @group.command("show")
    @click.argument("name")
    def show(name: str) -> None:
        """Show a provider as JSON, without its secrets."""
        click.echo(_as_json(exit_on_error(lambda: providers.get(current_operator(), name))))

    @group.command("set")
    @click.argument("name", callback=_check_name)
    @click.argument("file", type=click.File("r"))
    def put(name: str, file: TextIO) -> None:
        """Create or replace a provider from a JSON FILE, or `-` for standard input.

        The JSON is the body of `PUT /api/v2/auth-providers/{name}`. Omitted secrets stay unchanged. Unlike an administrator,
        you can allow any role to sign in (`highestRole`).
        """
        click.echo(_as_json(exit_on_error(lambda: providers.put(current_operator(), name, _read(file)), _name_in_file)))

    @group.command("enable")
    @click.argument("name")
    def enable(name: str) -> None:
        """Enable a provider: users can sign in with it."""
        exit_on_error(lambda: providers.update(current_operator(), name, {"enabled": True}))
        click.echo(f"Enabled {name}")

    @group.command("disable")
    @click.argument("name")
    def disable(name: str) -> None:
        """Disable a provider: users can no longer sign in with it."""
        exit_on_error(lambda: providers.update(current_operator(), name, {"enabled": False}))
        click.echo(f"Disabled {name}")

    @group.command("delete")
    @click.argument("name")
    @click.confirmation_option(prompt="Users without a password will not be able to sign in. Delete the provider?")
    def delete(name: str) -> None:
        """Delete a provider; the users that it created are kept."""
        exit_on_error(lambda: providers.delete(current_operator(), name))
        click.echo(f"Deleted {name}")

    @group.command("test")
    @click.argument("name")
    def test(name: str) -> None:
        """Fetch a provider's metadata and check it; exit with 1 if a check fails."""
        findings = exit_on_error(lambda: providers.test(current_operator(), name))
        for finding in findings:
            click.echo(f"{'ok' if finding.is_well else 'error'}\t{finding.subject}\t{finding.words}")
        if not all(finding.is_well for finding in findings):
            raise SystemExit(1)

    @group.command("restrict-passwords")
    @click.argument("state", type=click.Choice(["on", "off"]))
    def restrict_passwords(state: str) -> None:
        """Forbid (`on`) or allow (`off`) password sign-in for users with an external id."""
        exit_on_error(lambda: instance.sso.password_login.restrict(current_operator(), is_restricted=state == "on"))
        click.echo(f"restrictLocalPasswordLogin is {state}")

    return group


def _rows(providers: AuthProviderAdmin) -> Iterator[tuple[str, ...]]:
    cursor = None
    while True:
        page = providers.list(current_operator(), _PAGE, cursor)
        for shown in page.items:
            state = "on" if shown.provider.enabled else "off"
            yield shown.provider.name, shown.provider.type, state, shown.provider.display_name
        cursor = page.next_cursor
        if cursor is None:
            return


def _check_name(_: click.Context, __: click.Parameter, value: str) -> str:
    return exit_on_error(lambda: require_name(value))


def _read(file: TextIO) -> dict[str, Any]:
    """Return the provider that a JSON file describes, loaded by the API's schema."""
    from schemas.common.booleans import restrict_booleans
    from schemas.common.field_messages import explain_fields
    from schemas.common.validation_errors import read_messages
    from schemas.sso.auth_providers import AuthProviderReplacementSchema

    schema = AuthProviderReplacementSchema()
    explain_fields(schema)
    restrict_booleans(schema, in_query=False)
    try:
        loaded: dict[str, Any] = schema.load(json.load(file))
    except ValidationError as error:
        found = read_messages(error.normalized_messages(), schema, file.name)  # type: ignore[no-untyped-call]
        raise click.ClickException("\n".join(f"{entry.name}: {entry.message}" for entry in found)) from error
    except json.JSONDecodeError as error:
        raise click.ClickException(describe_json_fault(error, file.name)) from error
    except (ValueError, RecursionError):
        raise click.ClickException(f"{file.name} is not JSON in UTF-8") from None
    return loaded


def _name_in_file(error: FieldError) -> str:
    from schemas.common.field_names import find_request_name
    from schemas.sso.auth_providers import AuthProviderReplacementSchema

    return find_request_name(error, [AuthProviderReplacementSchema()])


def _as_json(shown: ShownProvider) -> str:
    from schemas.sso.auth_providers import AuthProviderSchema

    return json.dumps(AuthProviderSchema().dump(shown), indent=2)
