"""The local stack: start all components at once, each on a free port of 127.0.0.1."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dev.components import authentication, cloud_tasks, firestore, mail
from dev.programs import processes
from dev.programs.processes import LOOPBACK, Process, Say, find_free_port, say_nothing
from dev.tools import Tools


@dataclass(frozen=True)
class StackEndpoints:
    """Addresses of a stack's components.

    Attributes:
        firestore_emulator_host: `host:port`, for Google's clients.
        auth_emulator_host: `host:port`, for Google's clients.
        cloud_tasks_emulator_host: `host:port` of the gRPC service.
        cloud_tasks_certificates_url: URL of the certificates of the server's tokens.
        smtp_host: address of the mail server.
        smtp_port: port of the mail server.
        mail_page_url: URL of the page that shows the e-mails.
        mail_directory: Maildir that stores the e-mails.
    """

    firestore_emulator_host: str
    auth_emulator_host: str
    cloud_tasks_emulator_host: str
    cloud_tasks_certificates_url: str
    smtp_host: str
    smtp_port: int
    mail_page_url: str
    mail_directory: Path

    def are_ready(self) -> bool:
        """Whether every component responds."""
        return not self.list_unready()

    def list_unready(self) -> list[str]:
        """Return the names of the components that do not respond yet."""
        checks: dict[str, Callable[[], bool]] = {
            authentication.NAME: lambda: authentication.is_ready(self.auth_emulator_host),
            firestore.NAME: lambda: firestore.is_ready(self.firestore_emulator_host),
            cloud_tasks.NAME: lambda: cloud_tasks.is_ready(self.cloud_tasks_emulator_host, self.cloud_tasks_certificates_url),
            mail.NAME: lambda: mail.is_ready(f"{self.smtp_host}:{self.smtp_port}", self.mail_page_url),
        }
        return [name for name, is_ready in checks.items() if not is_ready()]


@dataclass(frozen=True)
class Stack(StackEndpoints):
    """A started stack.

    Attributes:
        emulators: programs with their data in memory.
        servers: the other programs, which lose nothing when they end.
    """

    emulators: Sequence[Process] = field(repr=False)
    servers: Sequence[Process] = field(repr=False)

    @property
    def processes(self) -> Sequence[Process]:
        """Return all programs."""
        return [*self.emulators, *self.servers]

    def wait_until_ready(self, say: Say = say_nothing) -> None:
        """Wait until all components respond, as long as they work.

        Args:
            say: called from time to time with what is waited for.

        Raises:
            ComponentError: one ended, or is stuck.
        """
        processes.wait_until_ready(self.processes, say)

    def stop(self) -> None:
        """End all components."""
        processes.stop(self.processes)


@dataclass(frozen=True)
class StackSettings:
    """Settings of a stack.

    Attributes:
        project_id: Google Cloud project of calls that name none.
        logs: directory of the log files.
        mails: Maildir that stores the e-mails.
        tasks_state: directory that stores queues and tasks; None keeps them in memory.
        queues: full names of the Cloud Tasks queues to create at the start.
        creates_queues: create unknown queues on first use.
        firestore_flags: options of the Java that runs the Firestore emulator.
    """

    project_id: str
    logs: Path
    mails: Path
    tasks_state: Path | None = None
    queues: Sequence[str] = ()
    creates_queues: bool = False
    firestore_flags: Sequence[str] = ()


def start_stack(settings: StackSettings, tools: Tools) -> Stack:
    """Start all components and return at once; `Stack.wait_until_ready` waits for them.

    Call it from the main thread, which must outlive the stack.

    Args:
        settings: settings of the stack.
        tools: programs to start it with.
    """
    logs = settings.logs
    firestore_port, auth_port, tasks_port, certificates_port, smtp_port, page_port = find_free_ports(6)
    started: list[Process] = []
    try:
        # The slowest first.
        started.append(authentication.start(tools.node, tools.modules, auth_port, logs, settings.project_id))
        started.append(firestore.start(tools.java, tools.firestore_jar, firestore_port, logs, settings.firestore_flags))
        started.append(
            cloud_tasks.start(
                tasks_port,
                certificates_port,
                logs,
                state=settings.tasks_state,
                queues=settings.queues,
                creates_queues=settings.creates_queues,
            )
        )
        started.append(mail.start(smtp_port, page_port, logs, settings.mails))
    except BaseException:
        processes.kill(started)
        raise
    return Stack(
        firestore_emulator_host=f"{LOOPBACK}:{firestore_port}",
        auth_emulator_host=f"{LOOPBACK}:{auth_port}",
        cloud_tasks_emulator_host=f"{LOOPBACK}:{tasks_port}",
        cloud_tasks_certificates_url=cloud_tasks.certificates_url(certificates_port),
        smtp_host=LOOPBACK,
        smtp_port=smtp_port,
        mail_page_url=mail.page_url(page_port),
        mail_directory=settings.mails,
        emulators=started[:2],
        servers=started[2:],
    )


def find_free_ports(count: int) -> list[int]:
    """Return this many different free ports of 127.0.0.1."""
    ports: set[int] = set()
    while len(ports) < count:
        ports.add(find_free_port())
    return list(ports)
