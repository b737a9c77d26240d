"""An office whose servers can be killed: the template they are forked from, the office's data, and time that can be moved."""

import contextlib
import dataclasses
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from app import create_app
from app.composition import Instance
from app.configuration.settings import Settings
from app.crypto.vault import Owner, OwnerKind
from app.endpoints import EXTENSION
from app.store.engine.database import Query
from app.store.jobs import jobs
from app.store.messages.messages import messages
from app.store.webhooks.relay_deliveries import relay_deliveries
from app.times.clock import MINUTE, SECOND
from dev.programs import processes
from tests.crash.crash_points import Kill, Step
from tests.task_queue.idle import call_put_off_tasks, find_put_off_tasks, wait_until_idle
from tests.twilio.client import TwilioAccount, TwilioServer
from tests.world import Served, TestClock, World, people_world

KILLED_SECONDS = 20.0
# The queue's tokens are valid for an hour of its own clock, which stands still. The pauses of the sweeper double: a message
# that waits for the one before it is looked at after 1, 2.6, 6, 12.6, 25 and 50 minutes, and the last time counts.
_MAX_RECOVERY_MS = 55 * MINUTE
_SWEEP_PAUSE_MS = 20 * SECOND
_NEXT_SWEEP = [("sweepAt", False)]


@dataclass(frozen=True)
class Servers:
    """The process of `server.py`: it runs the API and the worker, and replaces the one that was killed."""

    process: subprocess.Popen[str]
    port: int
    worker_port: int

    def start(self, kill: Kill | None = None) -> int:
        """Start the servers that do not run. One of the two dies by `kill`, or both stay. Return the worker's process id."""
        _, worker = self._ask(do="start", kill=dataclasses.asdict(kill) if kill else None)
        return int(worker)

    def wait_until_killed(self, step: Step) -> None:
        """Wait until one of the servers was ended, or held up, at its step."""
        assert self._ask(do="wait", seconds=KILLED_SECONDS), f"no server came to {step}"

    def stop(self, *pids: int) -> None:
        """End servers: those that run, unless others are named."""
        self._ask(do="stop", pids=pids)

    def forward(self, milliseconds: int) -> None:
        """Set the clock of every server forward."""
        self._ask(do="forward", milliseconds=milliseconds)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Run both servers for a while."""
        self.start()
        try:
            yield
        finally:
            self.stop()

    def _ask(self, **command: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{json.dumps(command)}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@contextlib.contextmanager
def run_servers(settings: Settings) -> Iterator[Servers]:
    """Run a process that forks servers of an instance."""
    guard = [sys.executable, "-m", "dev.programs.parent_death", str(os.getpid()), str(int(signal.SIGKILL))]
    command = [*guard, sys.executable, "-m", "tests.crash.server"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=processes.PROJECT) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(f"{json.dumps(dataclasses.asdict(settings))}\n")
            process.stdin.flush()
            yield Servers(process, *json.loads(process.stdout.readline()))
        finally:
            process.kill()


@dataclass(frozen=True)
class Rig:
    """An office, its servers and its carrier."""

    servers: Servers
    world: World
    account: TwilioAccount
    clock: TestClock
    further_accounts: list[TwilioAccount] = dataclasses.field(default_factory=list)

    @property
    def instance(self) -> Instance:
        """Return the office's data as this process sees it; it serves nobody."""
        return self.world.instance

    def forward(self, milliseconds: int) -> None:
        """Set every clock but the queue's forward."""
        self.clock.forward(milliseconds)
        self.servers.forward(milliseconds)

    def arm_carrier(self, step: Step, name: str, pid: int) -> None:
        """Arm the carrier to kill a server at a step of the next message to a number, or with a text."""
        self.account.server.control("PUT", "kills", {name: {"pid": pid, "step": str(step)}})

    def add_fallback(self) -> TwilioAccount:
        """Open a second account, which sends while the first one is down."""
        account = self.account.server.open_account()
        owner = Owner(OwnerKind.TENANT, self.world.tenant.id)
        self.instance.carriers.accounts.store_fallback(owner, account.provider)
        self.further_accounts.append(account)
        return account

    def recover(self, before_sweep: Callable[[], None] = lambda: None) -> None:
        """Advance the clock from sweep to sweep until nothing is left for the sweeper.

        Args:
            before_sweep: what to do before each, with no server running.
        """
        begin = self.clock()
        while (due := self._next_sweep()) is not None and due < begin + _MAX_RECOVERY_MS:
            self.forward(max(due + _SWEEP_PAUSE_MS - self.clock(), 0))
            before_sweep()
            with self.servers.running():
                self.instance.operations.sweeper.sweep()
                wait_until_idle(self.instance)
                self._carry_out_put_off_tasks()

    def _carry_out_put_off_tasks(self) -> None:
        """Advance the clock from one task that the servers put off to the next, until a sweep is due.

        A question for a busy carrier is put off, for instance. The queue's own clock stands still: the task would be lost.
        """
        while (sweep := self._next_sweep()) is not None:
            tasks = find_put_off_tasks(self.instance, sweep + _SWEEP_PAUSE_MS)
            if not tasks:
                return
            now = max(min(tasks.values()), self.clock()) + SECOND
            self.forward(now - self.clock())
            call_put_off_tasks(self.instance, [name for name, due in tasks.items() if due <= now])

    def _next_sweep(self) -> int | None:
        """Return when the sweeper will find something; None where nothing is left to it."""
        store = self.instance.core.store
        times = [
            *(each.sweep_at for each in store.page(messages, Query(messages.name, [], _NEXT_SWEEP, 1))),
            *(each.sweep_at for each in store.page(relay_deliveries, Query(relay_deliveries.name, [], _NEXT_SWEEP, 1))),
            *(each.sweep_at for each in store.page(jobs, Query(jobs.name, [], _NEXT_SWEEP, 1))),
        ]
        return min((at for at in times if at is not None), default=None)


@contextlib.contextmanager
def run_rig(settings: Settings, carrier: TwilioServer) -> Iterator[Rig]:
    """Open an office whose servers can be killed; it texts through an account at the carrier."""
    clock = TestClock()
    with run_servers(settings) as servers:
        url, tasks_url = f"http://127.0.0.1:{servers.port}", f"http://127.0.0.1:{servers.worker_port}"
        application = create_app(dataclasses.replace(settings, PUBLIC_URL=url, TASKS_URL=tasks_url), clock)
        instance: Instance = application.extensions[EXTENSION]
        try:
            world = people_world(Served(url, instance))
            account = carrier.open_account()
            world.give_provider(world.tenant.id, account.provider)
            yield Rig(servers, world, account, clock)
        finally:
            instance.close()


def number(index: int) -> str:
    """Return a customer's number, another one for each index below 1,000; all of them are fictitious."""
    return f"+1{312 + index // 100}55501{index % 100:02}"
