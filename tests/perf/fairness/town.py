"""The instance that is measured: everybody's office, and the office of a tenant that causes trouble."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import requests

from app.crypto.keys import new_id
from app.crypto.vault import Owner, OwnerKind
from app.errors import ServiceUnavailableError
from app.store.tenancy.tenants import Tenant
from app.store.users.users import User
from app.times.clock import system_clock
from dev.data import seeding
from dev.local_http import answers
from dev.stack import Stack
from tests.perf.running import Running, run_application, run_stack
from tests.twilio.client import TwilioAccount, TwilioServer, run_server

TROUBLED = "+12125550111"
COLLEAGUES = 20
_PASSWORD = "a password of the office"
_TIMEOUT_SECONDS = 60.0
_SWEEP_SECONDS = 60.0
_MAX_CALLS = 64


@dataclass
class Town:
    """The instance.

    Attributes:
        stack: its emulators, queue and mail server.
        running: the application, and the user of everybody's office.
        outside: the carrier and the receivers.
        account: carrier account of everybody's office.
        bad_account: carrier account of the troubled office.
        tenant: of the troubled office.
        user: of the troubled office.
        authorization: header of the troubled user's token.
        session: header of the troubled user's app session.
        admin: header of a super admin's token.
        colleagues: ids of users who can be welcomed.
        answered: how the calls were answered that cause the present trouble, by status or exception.
    """

    stack: Stack
    running: Running
    outside: TwilioServer
    account: TwilioAccount
    bad_account: TwilioAccount
    tenant: Tenant
    user: User
    authorization: str
    session: str
    admin: str
    colleagues: list[str]
    answered: Counter[str] = field(default_factory=Counter)

    def call(self, method: str, path: str, authorization: str, **options: Any) -> requests.Response:
        """Call the API."""
        headers = {"Authorization": authorization, **options.pop("headers", {})}
        return requests.request(method, self.running.url + path, headers=headers, timeout=_TIMEOUT_SECONDS, **options)

    def is_ready(self) -> bool:
        """Whether both services respond."""
        settings = self.running.instance.core.settings
        return all(answers(f"{url}/health") for url in (settings.PUBLIC_URL, settings.TASKS_URL))

    def set_up(self, method: str, path: str, authorization: str, **options: Any) -> Any:
        """Call the API, which must succeed, and return its JSON."""
        answer = self.call(method, path, authorization, **options)
        if not answer.ok:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        return answer.json()

    def send(self, number: int, **changes: Any) -> requests.Response:
        """Send a message of the troubled office to one of 5,000 customers."""
        to = f"+1{401 + number // 100 % 50}5550{100 + number % 100}"
        body = {"to": to, "from": TROUBLED, "message": f"Number {number}", **changes}
        return self.call("POST", "/api/send", self.authorization, json=body)

    @contextmanager
    def repeating(self, act: Callable[[int], requests.Response], per_second: float, count: int = 1_000_000) -> Iterator[None]:
        """Repeat a call at a constant rate in the background, whether the earlier ones are answered or not."""
        ended = threading.Event()

        def run(number: int) -> None:
            try:
                self.answered[str(act(number).status_code)] += 1
            except requests.RequestException as error:
                self.answered[type(error).__name__] += 1

        def repeat() -> None:
            with ThreadPoolExecutor(_MAX_CALLS) as pool:
                started = time.monotonic()
                for number in range(count):
                    if ended.wait(max(0.0, started + number / per_second - time.monotonic())):
                        break
                    pool.submit(run, number)
                pool.shutdown(cancel_futures=True)

        thread = threading.Thread(target=repeat)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()


@contextmanager
def run_town() -> Iterator[Town]:
    """Run the instance as shipped: API and worker, the queues' limits, the sweeper each minute; without a pace of numbers."""
    with ExitStack() as opened:
        stack = opened.enter_context(run_stack())
        outside = opened.enter_context(run_server("tests.perf.fairness.outside"))
        running = opened.enter_context(
            run_application(
                stack,
                has_shipped_queues=True,
                TWILIO_BASE_URL=outside.url,
                RATE_LIMIT_CALLS="1200",
                RATE_LIMIT_SENDS="3000",
            )
        )
        town = _furnish(stack, running, outside)
        opened.enter_context(_sweeping(town))
        yield town


def _furnish(stack: Stack, running: Running, outside: TwilioServer) -> Town:
    instance = running.instance
    tenant = seeding.add_tenant(instance, "Troubled Telecom")
    organization = seeding.add_organization(instance, "Troubled Dental", tenant)
    user = seeding.add_user(instance, organization, "Bob Bishop", TROUBLED, password=_PASSWORD)
    admin = seeding.add_user(instance, organization, "Ada Admin", is_admin=True, is_super_admin=True)
    colleagues = [seeding.add_user(instance, organization, f"Colleague {number}").id for number in range(COLLEAGUES)]
    account, bad_account = outside.open_account(), outside.open_account()
    for owner, provider in ((running.tenant, account), (tenant, bad_account)):
        instance.carriers.accounts.store(Owner(OwnerKind.TENANT, owner.id), provider.provider)
    town = Town(
        stack=stack,
        running=running,
        outside=outside,
        account=account,
        bad_account=bad_account,
        tenant=tenant,
        user=user,
        authorization=seeding.add_user_token(instance, user),
        session=_sign_in(running, user),
        admin=seeding.add_user_token(instance, admin),
        colleagues=colleagues,
    )
    town.set_up(
        "PATCH", f"/api/v2/users/{running.user.id}/webhook", running.authorization, json={"url": f"{outside.url}/receiver"}
    )
    return town


def _sign_in(running: Running, user: User) -> str:
    settings = running.instance.core.settings
    url = f"http://{settings.FIREBASE_AUTH_EMULATOR_HOST}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=any"
    body = {"email": user.email, "password": _PASSWORD, "returnSecureToken": True}
    project = {"targetProjectId": settings.GOOGLE_CLOUD_PROJECT}
    # Only an administrator may name a project in this call.
    headers = {"Authorization": "Bearer owner"}
    answer = requests.post(url, json=body | project, headers=headers, timeout=_TIMEOUT_SECONDS)
    answer.raise_for_status()
    return f"Bearer {answer.json()['idToken']}"


@contextmanager
def _sweeping(town: Town) -> Iterator[None]:
    """Call the sweeper each minute, as cron does."""
    ended = threading.Event()

    def sweep() -> None:
        while not ended.wait(_SWEEP_SECONDS):
            with suppress(ServiceUnavailableError):
                town.running.instance.core.queue.sweep_everything(system_clock())

    thread = threading.Thread(target=sweep, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def make_mark(prefix: str) -> str:
    """Return a word that marks one message."""
    return f"{prefix}{new_id()}"
