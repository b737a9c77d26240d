"""The application under its production server on a local stack, with an office in it."""

import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from google.cloud import tasks_v2

from app.composition import Instance, compose
from app.configuration.settings import Settings
from app.store.tenancy.tenants import Tenant
from app.store.users.users import User
from app.task_queue.lanes import Lanes
from app.task_queue.queue_files import LIMITS, MAX_RATE
from dev.components import application, firestore
from dev.data import seeding
from dev.environment import ServicePorts, make_base_url, make_environment
from dev.local_http import call
from dev.programs import processes
from dev.progress import Progress
from dev.stack import Stack, StackEndpoints, StackSettings, start_stack
from dev.tools import find_tools
from tests.perf.report import say
from tests.perf.usage import ProcessGroups, Slowness
from tests.stack import PROJECT_ID, read_variables

OFFICE = "+12125550100"
WORKERS = 2
# A garbage collector without pauses: others stop everybody for 0.05 to 0.4 s, as Firestore never does.
# Java 11, the oldest that we support, counts it among its experiments.
_FIRESTORE_FLAGS = ("-XX:-UseSerialGC", "-XX:+UnlockExperimentalVMOptions", "-XX:+UseZGC", "-Xms4g", "-Xmx4g")
CONCURRENT_TASKS = 4
"""Tasks of a queue that run at once: those of all queues need fewer than the slots of one carrier account."""


@dataclass(frozen=True)
class Running:
    """A running application.

    Attributes:
        url: where the API answers.
        environment: its environment variables; with them another process can put together the same instance.
        instance: the same instance, in this process: for what is prepared and looked up.
        usage: what its processes have used.
        slowness: of the machine, while something is measured.
        tenant: of the office.
        user: whose number is `OFFICE`.
        authorization: the header of a token of the user.
    """

    url: str
    environment: Mapping[str, str]
    instance: Instance
    usage: ProcessGroups
    slowness: Slowness
    tenant: Tenant
    user: User
    authorization: str

    def pause_queue(self) -> None:
        """Hold tasks: they are enqueued, and none is run."""
        for name in list_queues(self.instance.core.settings):
            self.instance.core.queue.client.pause_queue(name=name)

    def resume_queue(self) -> None:
        """Release tasks."""
        for name in list_queues(self.instance.core.settings):
            self.instance.core.queue.client.resume_queue(name=name)


@contextmanager
def find_stack() -> Iterator[StackEndpoints]:
    """Find the running stack by its variables, or start one for the block."""
    if "TEST_FIRESTORE_EMULATOR_HOST" in os.environ:
        yield read_variables(os.environ)
        return
    with run_stack() as stack:
        yield stack


@contextmanager
def run_stack() -> Iterator[Stack]:
    """Run a local stack for the block."""
    with tempfile.TemporaryDirectory(prefix="texting-perf-") as name:
        directory = Path(name)
        say("Starting a local stack …")
        settings = StackSettings(
            project_id=PROJECT_ID,
            logs=directory / "logs",
            mails=directory / "mail",
            creates_queues=True,
            firestore_flags=_FIRESTORE_FLAGS,
        )
        stack = start_stack(settings, find_tools(settings.logs, Progress()))
        try:
            stack.wait_until_ready()
            yield stack
        finally:
            stack.stop()


@contextmanager
def run_application(
    stack: StackEndpoints, workers: int = WORKERS, has_shipped_queues: bool = False, **changes: str
) -> Iterator[Running]:
    """Run the application as in production: API and worker, each by gunicorn, in a project of its own.

    Args:
        stack: what it talks to.
        workers: processes of each service; threads are as configured.
        has_shipped_queues: whether as many tasks run at once as `queue.yaml` allows, instead of `CONCURRENT_TASKS` a queue.
        changes: environment variables that differ from development's.
    """
    ports = ServicePorts.find_free()
    environment = {
        **make_environment(stack, ports, secrets.token_urlsafe(48)),
        # What is measured is not what carriers allow.
        "PACE_LOCAL": "0",
        "GOOGLE_CLOUD_PROJECT": f"demo-perf-{secrets.token_hex(4)}",
        "WEB_CONCURRENCY": str(workers),
        # The benchmark measures the application, not its rate limits; these are counted as usual.
        **dict.fromkeys(("RATE_LIMIT_CALLS", "RATE_LIMIT_SENDS"), "1000000000"),
        **changes,
    }
    # firebase-admin, in this process too, is told of the emulator by the environment alone.
    os.environ["FIREBASE_AUTH_EMULATOR_HOST"] = stack.auth_emulator_host
    instance = compose(Settings.from_environment(environment))
    _make_queues(instance, has_shipped_queues)
    seeding.add_instance(instance)
    tenant = seeding.add_tenant(instance, "Acme Telecom")
    user = seeding.add_user(instance, seeding.add_organization(instance, "Acme Dental", tenant), "Ann Archer", OFFICE)
    with tempfile.TemporaryDirectory(prefix="texting-perf-") as logs:
        services = application.start_services(ports, environment, Path(logs))
        try:
            processes.wait_until_ready(services)
            authorization = seeding.add_user_token(instance, user)
            usage = ProcessGroups([service.child.pid for service in services])
            yield Running(make_base_url(ports.api), environment, instance, usage, Slowness(), tenant, user, authorization)
        finally:
            processes.stop(services)
            instance.close()
            _clear(stack, instance.core.settings)


def _clear(stack: StackEndpoints, settings: Settings) -> None:
    """Remove every document: the emulator keeps them in half a gigabyte of memory, which other runs may share."""
    database = firestore.name_database(settings.GOOGLE_CLOUD_PROJECT)
    call("DELETE", f"http://{stack.firestore_emulator_host}/emulator/v1/{database}/documents")


def _make_queues(instance: Instance, are_shipped: bool) -> None:
    lanes = Lanes(instance.core.settings)
    for queue_id, lane in lanes.lanes_by_id().items():
        # By default so few tasks that the application is what is measured.
        concurrency = LIMITS[lane].concurrency if are_shipped else CONCURRENT_TASKS
        limits = tasks_v2.RateLimits(max_dispatches_per_second=MAX_RATE, max_concurrent_dispatches=concurrency)
        name = lanes.full_name(queue_id)
        instance.core.queue.client.create_queue(
            parent=name.partition("/queues/")[0], queue=tasks_v2.Queue(name=name, rate_limits=limits)
        )


def list_queues(settings: Settings) -> list[str]:
    """Return the full names of the queues, the one of messages first."""
    lanes = Lanes(settings)
    return [lanes.full_name(queue_id) for queue_id in lanes.ids()]
