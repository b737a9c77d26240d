"""Entry point of the web server, `gunicorn -c gunicorn.conf.py main:app`, and of the `flask` commands."""

import gc
import os
import sys

import click
from flask.cli import FlaskGroup

from app import create_app
from app.configuration.settings import Settings, SettingsError
from app.logging_config import configure_logging


def _lists_commands() -> bool:
    """Whether `flask` looks for its commands, in contrast to running or serving the application."""
    context = click.get_current_context(silent=True)
    return context is not None and isinstance(context.command, FlaskGroup)


try:
    settings = Settings.from_environment(os.environ)
except SettingsError as error:
    reason = f"Invalid settings; docs/settings.md explains each:\n{error}"
    if not _lists_commands():
        sys.exit(reason)
    # Imported here, so that a server with wrong settings ends without importing the commands.
    from app.commands.without_instance import create_help_app

    app = create_help_app(reason)
else:
    configure_logging(settings.GOOGLE_CLOUD_PROJECT, settings.LOG_LEVEL)
    # Passes of the garbage collector over what is imported here took a quarter of the start, and of each command's time.
    gc.disable()
    app = create_app(settings)
    gc.freeze()
    gc.enable()
