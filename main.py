"""Entry point of the web server: `gunicorn -c gunicorn.conf.py main:app`."""

import os
import sys

from app import create_app
from app.configuration.settings import Settings, SettingsError
from app.logging_config import configure_logging

try:
    settings = Settings.from_environment(os.environ)
except SettingsError as error:
    sys.exit(f"Invalid settings:\n{error}")

configure_logging(settings.GOOGLE_CLOUD_PROJECT, settings.LOG_LEVEL)
app = create_app(settings)
