"""Settings that are valid alone and contradict others."""

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from app.configuration.setting_values import ServedRequests

if TYPE_CHECKING:
    from app.configuration.settings import Settings

_EMULATORS = (
    "FIRESTORE_EMULATOR_HOST",
    "FIREBASE_AUTH_EMULATOR_HOST",
    "CLOUD_TASKS_EMULATOR_HOST",
    "STORAGE_EMULATOR_HOST",
)


def find_contradictions(settings: "Settings") -> Iterator[str]:
    """Return sentences about settings that do not fit together."""
    if settings.ENVIRONMENT == "production":
        for name in _EMULATORS:
            if getattr(settings, name):
                yield f"{name} is set: production instances use no emulators. Unset it."
        if settings.RELAY_ALLOW_LOOPBACK:
            yield "RELAY_ALLOW_LOOPBACK is set: production instances must not call their own addresses. Unset it."
    for name in ("PUBLIC_URL", "TASKS_URL", *(f.name for f in fields(settings) if f.name.endswith("_BASE_URL"))):
        if getattr(settings, name).endswith("/"):
            yield f"{name}: must not end with a slash."
    if settings.SERVES != ServedRequests.ALL and not settings.TASKS_URL:
        yield f"SERVES is `{settings.SERVES}`, but TASKS_URL is empty: set it to the URL of the service with `SERVES=tasks`."
    if settings.MEDIA_BUCKET and settings.MEDIA_FOLDER:
        yield "MEDIA_BUCKET and MEDIA_FOLDER are both set: media files have one place. Unset one of them."
    if bool(settings.SMTP_USER) is not bool(settings.SMTP_PASSWORD):
        empty = "SMTP_PASSWORD" if settings.SMTP_USER else "SMTP_USER"
        yield f"{empty} is empty: the log-in at the mail server needs both SMTP_USER and SMTP_PASSWORD."
    if settings.SMTP_CA_FILE and not Path(settings.SMTP_CA_FILE).is_file():
        yield f"SMTP_CA_FILE: there is no file {settings.SMTP_CA_FILE}."
