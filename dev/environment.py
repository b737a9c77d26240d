"""Settings of the application on a developer's machine."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from dev.programs.processes import LOOPBACK, PROJECT
from dev.stack import StackEndpoints, find_free_ports

PROJECT_ID = "demo-texting"
TASKS_LOCATION = "local"
QUEUES = {
    "TASKS_QUEUE": "messages",
    "TASKS_BULK_QUEUE": "messages-bulk",
    "TASKS_RELAY_QUEUE": "relays",
    "TASKS_RELAY_BULK_QUEUE": "relays-bulk",
    "TASKS_PUSH_QUEUE": "push",
    "TASKS_PUSH_BULK_QUEUE": "push-bulk",
    "TASKS_JOB_QUEUE": "jobs",
    "TASKS_MEDIA_QUEUE": "media",
}
"""Ids of the queues by setting, as in app.yaml."""

SUPPORT_EMAIL = "support@example.com"
MEDIA_DIRECTORY = PROJECT / ".dev" / "media"
SECRET_BYTES = 48


@dataclass(frozen=True, slots=True)
class ServicePorts:
    """Ports of the application's services on 127.0.0.1.

    Attributes:
        api: port of the API.
        worker: port that the task queue calls; the same as the API's for one service that serves everything.
    """

    api: int
    worker: int

    @classmethod
    def beside(cls, port: int) -> "ServicePorts":
        """Return the API's port and the next one: the same on each start, since stored tasks contain the worker's URL."""
        return cls(port, port + 1)

    @classmethod
    def find_free(cls) -> "ServicePorts":
        """Return two free ports."""
        return cls(*find_free_ports(2))


def name_queues() -> list[str]:
    """Return the full names of the application's Cloud Tasks queues."""
    return [f"projects/{PROJECT_ID}/locations/{TASKS_LOCATION}/queues/{queue}" for queue in QUEUES.values()]


def make_base_url(port: int) -> str:
    """Return the base URL of a service of the application, without a trailing slash."""
    return f"http://{LOOPBACK}:{port}"


def make_environment(endpoints: StackEndpoints, ports: ServicePorts, secret_key: str) -> dict[str, str]:
    """Return the environment variables of all services: the developer's, overridden by those of the local stack.

    Args:
        endpoints: addresses of the stack's components.
        ports: ports of the services.
        secret_key: secret from which the instance's keys derive.
    """
    return {
        **os.environ,
        "ENVIRONMENT": "development",
        "GOOGLE_CLOUD_PROJECT": PROJECT_ID,
        "FIRESTORE_EMULATOR_HOST": endpoints.firestore_emulator_host,
        "FIREBASE_AUTH_EMULATOR_HOST": endpoints.auth_emulator_host,
        "CLOUD_TASKS_EMULATOR_HOST": endpoints.cloud_tasks_emulator_host,
        "TASKS_LOCATION": TASKS_LOCATION,
        **QUEUES,
        "TASKS_SERVICE_ACCOUNT": f"tasks@{PROJECT_ID}.iam.gserviceaccount.com",
        "TASKS_CERTIFICATES_URL": endpoints.cloud_tasks_certificates_url,
        "PUBLIC_URL": make_base_url(ports.api),
        "TASKS_URL": make_base_url(ports.worker),
        "SECRET_KEY": secret_key,
        "RELAY_ALLOW_LOOPBACK": "true",
        "MEDIA_FOLDER": os.environ.get("MEDIA_FOLDER") or str(MEDIA_DIRECTORY),
        "SMTP_HOST": endpoints.smtp_host,
        "SMTP_PORT": str(endpoints.smtp_port),
        "MAIL_FROM": SUPPORT_EMAIL,
        "SUPPORT_EMAIL": SUPPORT_EMAIL,
        "BRAND_NAME": "Demo Texting",
    }


def load_secret_key(path: Path) -> str:
    """Return the secret in a file, which is created at random and readable only by its owner.

    It stays the same between starts, because stored carrier credentials are encrypted with a key derived from it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with open(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(SECRET_BYTES))
    return path.read_text()
