"""`flask doctor`: whether an instance is well."""

import click

from app.composition import Instance
from app.services.operations.doctor import Verdict


def doctor_command(instance: Instance) -> click.Command:
    """Make the command."""

    @click.command("doctor")
    def doctor() -> None:
        """Say what works and what is set unwisely, a line each; the exit code is 1 if something is wrong.

        Asks Firestore, Auth and the queue, whether the cron came lately, whether there is a super admin and the files that
        Firestore is deployed with, and judges the settings of this shell's environment, which should be the deployed ones.
        `check` is no fault, but seldom what is wanted. Nothing is changed, and no secret shown.
        """
        findings = instance.operations.doctor.examine()
        for finding in findings:
            click.echo(f"{finding.verdict:<6} {finding.subject:<32} {finding.words}")
        if any(finding.verdict is Verdict.WRONG for finding in findings):
            raise SystemExit(1)

    return doctor
