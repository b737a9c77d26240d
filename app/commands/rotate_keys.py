"""`flask rotate-keys`: every stored secret, sealed with the first of the instance's keys."""

import click

from app.commands.arguments import current_operator
from app.commands.errors import exit_on_error
from app.composition import Instance


def rotate_keys_command(instance: Instance) -> click.Command:
    """Make the command."""

    @click.command("rotate-keys")
    @click.option("--dry-run", is_flag=True, help="Open and count everything, and change nothing.")
    def rotate_keys(dry_run: bool) -> None:
        """Encrypt every stored secret with the first key of CREDENTIAL_KEYS.

        Carriers' credentials, secrets of identity providers and those of installed integrations. Put the new key in front of
        CREDENTIAL_KEYS on every server first, then run this, then take the old key away: docs/deploying.md has the steps.

        It reads every user, tenant and organization once, may run beside everything else, be interrupted at any time and be
        repeated: what is done is only read. Secrets that no key opens are listed and stay as they are; the exit code is 1 if
        there are any, since they need to be stored anew.
        """
        rotation = instance.operations.key_rotation
        total = exit_on_error(rotation.count)
        resealed = current = unreadable = 0
        pages = rotation.rotate(is_dry=dry_run)
        with click.progressbar(length=total, label="Documents") as bar:
            while (page := exit_on_error(lambda: next(pages, None))) is not None:
                resealed, current = resealed + page.resealed, current + page.current
                unreadable += len(page.unreadable)
                for secret in page.unreadable:
                    click.echo(f"\nUnreadable: {secret.owner}, {secret.carrier}: {secret.reason}", err=True)
                bar.update(page.documents)
        if resealed and not dry_run:
            exit_on_error(lambda: rotation.record(current_operator(), resealed, unreadable))
        said = "to be resealed" if dry_run else "resealed"
        click.echo(f"{resealed} {said}, {current} already current, {unreadable} unreadable")
        if unreadable:
            raise SystemExit(1)

    return rotate_keys
