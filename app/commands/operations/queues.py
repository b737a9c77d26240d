"""`flask queues`: the Cloud Tasks queues that the settings name."""

import click

from app.composition import Instance
from app.task_queue.lanes import Lanes
from app.task_queue.queue_files import write_gcloud_commands, write_queue_yaml


def queues_command(instance: Instance) -> click.Command:
    """Return the command."""

    @click.command("queues")
    @click.option("--gcloud", is_flag=True, help="Print gcloud commands instead, for hosts other than App Engine.")
    def queues(gcloud: bool) -> None:
        """Print queue.yaml for the queues that the settings name.

        Run it again after a change of TASKS_SHARDS. Remove queues only after their last task has run.
        """
        settings = instance.core.settings
        lanes = Lanes(settings)
        click.echo(write_gcloud_commands(lanes, settings.TASKS_LOCATION) if gcloud else write_queue_yaml(lanes), nl=False)

    return queues
