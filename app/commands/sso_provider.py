"""`flask sso-provider`: identity providers, set up by whoever operates the instance."""

import json
from typing import Any, TextIO

import click
from marshmallow import ValidationError

from app.commands.errors import exit_on_error
from app.composition import Instance
from app.services.sso.provider_admin import ShownProvider
from app.services.sso.provider_validation import require_name

_PAGE = 200


def sso_provider_command(instance: Instance) -> click.Group:
    """Make the commands."""
    providers = instance.sso.providers

    @click.group("sso-provider")
    def group() -> None:
        """Set up the identity providers that users may sign on at."""

    @group.command("list")
    def list_providers() -> None:
        """List the providers, a line each."""
        cursor = None
        while True:
            page = exit_on_error(lambda cursor=cursor: providers.list(None, _PAGE, cursor))  # type: ignore[misc]
            for shown in page.items:
                state = "on" if shown.provider.enabled else "off"
                click.echo(f"{shown.provider.name}\t{shown.provider.type}\t{state}\t{shown.provider.display_name}")
            cursor = page.next_cursor
            if cursor is None:
                return

    @group.command("show")
    @click.argument("name")
    def show(name: str) -> None:
        """Show a provider as JSON, without its secrets."""
        click.echo(_as_json(exit_on_error(lambda: providers.get(None, name))))

    @group.command("set")
    @click.argument("name", callback=_check_name)
    @click.argument("file", type=click.File("r"))
    def put(name: str, file: TextIO) -> None:
        """Set a provider up from a FILE of JSON, or `-` for the standard input.

        The JSON is the body of `PUT /api/v2/auth-providers/{name}`. Secrets that it leaves out stay as they are. Unlike an
        administrator, the operator may let any role log in (`highestRole`).
        """
        click.echo(_as_json(exit_on_error(lambda: providers.put(None, name, _read(file)))))

    @group.command("enable")
    @click.argument("name")
    def enable(name: str) -> None:
        """Let users sign on at a provider."""
        exit_on_error(lambda: providers.update(None, name, {"enabled": True}))
        click.echo(f"Users may sign on at {name}")

    @group.command("disable")
    @click.argument("name")
    def disable(name: str) -> None:
        """Let nobody sign on at a provider any more."""
        exit_on_error(lambda: providers.update(None, name, {"enabled": False}))
        click.echo(f"Nobody signs on at {name} any more")

    @group.command("delete")
    @click.argument("name")
    @click.confirmation_option(prompt="Users who have no password will not be able to log in. Delete the provider?")
    def delete(name: str) -> None:
        """Remove a provider; the users that it made stay."""
        exit_on_error(lambda: providers.delete(None, name))
        click.echo(f"Deleted {name}")

    @group.command("test")
    @click.argument("name")
    def test(name: str) -> None:
        """Fetch what a provider publishes of itself, and say what is well; the exit code is 1 if something is not."""
        findings = exit_on_error(lambda: providers.test(None, name))
        for finding in findings:
            click.echo(f"{'well' if finding.is_well else 'WRONG'}\t{finding.subject}\t{finding.words}")
        if not all(finding.is_well for finding in findings):
            raise SystemExit(1)

    @group.command("restrict-passwords")
    @click.argument("state", type=click.Choice(["on", "off"]))
    def restrict_passwords(state: str) -> None:
        """Keep users with an external id from logging in with a password, or let them (`restrictLocalPasswordLogin`)."""
        exit_on_error(lambda: instance.sso.password_login.restrict(is_restricted=state == "on"))
        click.echo(f"restrictLocalPasswordLogin is {state}")

    return group


def _check_name(_: click.Context, __: click.Parameter, value: str) -> str:
    return exit_on_error(lambda: require_name(value))


def _read(file: TextIO) -> dict[str, Any]:
    """Answer a provider as a file describes it, in the API's words."""
    from schemas.auth_providers import AuthProviderPutSchema

    try:
        loaded: dict[str, Any] = AuthProviderPutSchema().load(json.load(file))
    except ValidationError as error:
        raise click.ClickException(json.dumps(error.normalized_messages())) from error  # type: ignore[no-untyped-call]
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"{file.name} is not JSON: {error}") from error
    return loaded


def _as_json(shown: ShownProvider) -> str:
    from schemas.auth_providers import AuthProviderSchema

    return json.dumps(AuthProviderSchema().dump(shown), indent=2)
