"""`flask mail`: try the mail server."""

import click

from app.commands.common.arguments import check_user_email
from app.commands.common.errors import exit_on_error
from app.composition import Instance
from app.mail.trial import try_mail
from app.services.common.brands import resolve_brand
from app.services.common.instance_type import INSTANCE


def mail_command(instance: Instance) -> click.Group:
    """Return the command group."""

    @click.group("mail")
    def group() -> None:
        """Try the mail server of the settings."""

    @group.command("test")
    @click.argument("address", callback=check_user_email)
    def test(address: str) -> None:
        """Send a test e-mail to ADDRESS, one line for each step; exit with 1 if a step fails.

        The steps: settings, DNS, connect, TLS, log-in, sender, recipient, message. The line of a failed step says why, and what
        to change. No password is shown.
        """
        core = instance.core
        stored = exit_on_error(lambda: core.store.get(INSTANCE))
        for step in try_mail(core.settings, resolve_brand(core.settings, stored), address, core.clock):
            click.echo(f"{'ok' if step.is_done else 'error':<6} {step.name:<10} {step.words}")
            if not step.is_done:
                raise SystemExit(1)

    return group
