"""Starts everything the application talks to, all at once, each part on a free port of 127.0.0.1."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dev import processes
from dev.components import authentication, cloud_tasks, firestore, mail
from dev.processes import LOOPBACK, Process, Say, find_free_port, say_nothing
from dev.tools import Tools


@dataclass(frozen=True)
class Endpoints:
    """Where the components of a stack are.

    Attributes:
        firestore_emulator_host: `host:port`, as Google's clients want it.
        auth_emulator_host: `host:port`, as Google's clients want it.
        cloud_tasks_emulator_host: `host:port` of the gRPC service.
        cloud_tasks_certificates_url: Where the certificates of the server's tokens are.
        smtp_host: Address of the mail server.
        smtp_port: Port of the mail server.
        mail_page_url: Where the mails can be read.
        mail_directory: Maildir that keeps the mails.
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
class Stack(Endpoints):
    """A started stack.

    Attributes:
        emulators: The programs that keep their data in memory.
        servers: The other programs, which lose nothing when they end.
    """

    emulators: Sequence[Process] = field(repr=False)
    servers: Sequence[Process] = field(repr=False)

    @property
    def processes(self) -> Sequence[Process]:
        """All programs."""
        return [*self.emulators, *self.servers]

    def wait_until_ready(self, say: Say = say_nothing) -> None:
        """Wait until every component responds, as long as they work.

        Args:
            say: Told from time to time what is waited for.

        Raises:
            ComponentError: One ended, or is stuck.
        """
        processes.wait_until_ready(self.processes, say)

    def stop(self) -> None:
        """Ends every component."""
        processes.stop(self.processes)


@dataclass(frozen=True)
class StackSettings:
    """What a stack is started with.

    Attributes:
        project_id: The Google Cloud project of calls that name none.
        logs: Directory of the log files.
        mails: Maildir that keeps the mails.
        tasks_state: Directory in which queues and tasks outlive the stack; without one they are kept in memory.
        queues: Full names of the Cloud Tasks queues to have from the start.
        creates_queues: Whether a queue nobody made comes into being when it is first used.
    """

    project_id: str
    logs: Path
    mails: Path
    tasks_state: Path | None = None
    queues: Sequence[str] = ()
    creates_queues: bool = False


def start_stack(settings: StackSettings, tools: Tools) -> Stack:
    """Starts all components and returns at once; `Stack.wait_until_ready` waits for them.

    Call it from the main thread, which must outlive the stack.

    Args:
        settings: How to start it.
        tools: The programs to start it with.
    """
    logs = settings.logs
    firestore_port, auth_port, tasks_port, certificates_port, smtp_port, page_port = find_free_ports(6)
    started: list[Process] = []
    try:
        # The slowest first.
        started.append(authentication.start(tools.node, tools.modules, auth_port, logs, settings.project_id))
        started.append(firestore.start(tools.java, tools.firestore_jar, firestore_port, logs))
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
    """This many different free ports of 127.0.0.1."""
    ports: set[int] = set()
    while len(ports) < count:
        ports.add(find_free_port())
    return list(ports)
