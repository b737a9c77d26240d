"""`flask rotate-keys`: re-encrypt every stored secret with the instance's first key."""

import click

from app.commands.common.arguments import current_operator
from app.commands.common.errors import exit_on_error
from app.composition import Instance


def rotate_keys_command(instance: Instance) -> click.Command:
    """Return the command."""

    @click.command("rotate-keys")
    @click.option("--dry-run", is_flag=True, help="Decrypt and count all secrets without changing anything.")
    def rotate_keys(dry_run: bool) -> None:
        """Encrypt every stored secret with the first key of CREDENTIAL_KEYS.

        These are carrier credentials and the secrets of identity providers and integrations. First put the new key in front
        of CREDENTIAL_KEYS on every server, then run this, then remove the old key: see docs/deploying.md.

        It reads every user, tenant and organization once. You can run it at any time, interrupt it and repeat it: secrets
        that are already re-encrypted are only read. Secrets that no key can decrypt are listed and kept; store them anew.
        If there are any, the exit code is 1.
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
        verb = "to be resealed" if dry_run else "resealed"
        click.echo(f"{resealed} {verb}, {current} already current, {unreadable} unreadable")
        if unreadable:
            raise SystemExit(1)

    return rotate_keys
