"""`flask doctor`: check an instance's components and settings."""

import click

from app.composition import Instance
from app.services.operations.doctor import Verdict


def doctor_command(instance: Instance) -> click.Command:
    """Return the command."""

    @click.command("doctor")
    def doctor() -> None:
        """Check the instance and its settings, one line for each check; exit with 1 if something is wrong.

        Checks Firestore, Auth, the queue, the last cron run, the super admins and the files deployed to Firestore. It judges
        the settings in this shell's environment, which should be the deployed ones. `warning` marks what works but is
        rarely intended. Nothing is changed, and no secret is shown.
        """
        findings = instance.operations.doctor.examine()
        for finding in findings:
            click.echo(f"{finding.verdict:<7} {finding.subject:<32} {finding.words}")
        if any(finding.verdict is Verdict.ERROR for finding in findings):
            raise SystemExit(1)

    return doctor
