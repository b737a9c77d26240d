"""`flask register-opt-outs`: enter the opt-outs of earlier versions in the register."""

import click

from app.commands.common.errors import exit_on_error
from app.commands.common.resumable import MAX_COUNTED, run_resumable
from app.composition import Instance


def register_opt_outs_command(instance: Instance) -> click.Command:
    """Return the command."""

    @click.command("register-opt-outs")
    @click.option("--after", default="", help="Resume after this place, as an interrupted run printed it.")
    def register_opt_outs(after: str) -> None:
        """Enter the opt-outs that were stored before the register existed.

        They get the cause `unknown`, and the time of this run. Opt-outs that files brought in count at all numbers of an
        organization that shares opt-outs from then on.

        It reads every contact and number once (1 Firestore read each), and writes only what is missing. One run is enough. You
        can run it at any time, interrupt it and repeat it; --after resumes an interrupted run.
        """
        earlier = instance.compliance.earlier_opt_outs
        total = exit_on_error(lambda: earlier.count(MAX_COUNTED))
        entered = run_resumable(earlier.enter(after), total, "Contacts and numbers", "register-opt-outs", after)
        click.echo(f"{entered} {'opt-out' if entered == 1 else 'opt-outs'} entered")

    return register_opt_outs
