"""Parties that are slow, silent or busy: each context manager causes one trouble for as long as its block runs."""

import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

import requests

from dev.programs.processes import Process
from tests.perf.fairness.probes import make_inbound
from tests.perf.fairness.town import TROUBLED, Town

FLOOD = 2_000
FLOOD_PER_SECOND = 100.0
"""Twice what the rate limit of one process allows an organization: both processes are asked."""

BURST = 60
IMPORTED = 2_000
_SECONDS_FOR_A_BURST = 2.0


@contextmanager
def messages_burst(town: Town) -> Iterator[None]:
    """60 messages by an account that responds, then two a second: what the burst alone costs the others."""
    with _sending(town):
        yield


@contextmanager
def inbound_bursts(town: Town) -> Iterator[None]:
    """The same for inbound messages of a user whose webhook responds."""
    with _webhook_at(town, "receiver"), _receiving(town):
        yield


@contextmanager
def carrier_hangs(town: Town) -> Iterator[None]:
    """60 messages by an account that does not respond, then two a second."""
    with _account_behaving(town, "hang"), _sending(town):
        yield


@contextmanager
def carrier_is_slow(town: Town) -> Iterator[None]:
    """The same by an account that takes five seconds for each message."""
    with _account_behaving(town, "slow"), _sending(town):
        yield


@contextmanager
def webhook_hangs(town: Town) -> Iterator[None]:
    """Inbound messages of a user whose webhook does not respond: 60, then two a second."""
    with _webhook_at(town, "silent/webhook"), _receiving(town):
        yield


@contextmanager
def integration_hangs(town: Town) -> Iterator[None]:
    """The same for an installed integration."""
    body = {"integration": "webhooks", "configuration": {"url": f"{town.outside.url}/silent/integration"}}
    installed = town.set_up("POST", "/api/v2/integrations/installed", town.authorization, json=body)
    with _receiving(town):
        yield
    town.call("DELETE", f"/api/v2/integrations/installed/{installed['id']}", town.authorization)


@contextmanager
def tenant_floods(town: Town) -> Iterator[None]:
    """2,000 messages of one organization, as fast as its rate limit allows."""
    with town.repeating(town.send, FLOOD_PER_SECOND, FLOOD):
        yield


@contextmanager
def tenant_exports_and_imports(town: Town) -> Iterator[None]:
    """One tenant exports everything and imports 2,000 contacts, again and again."""
    rows = "".join(f"Customer {number},+1{401 + number // 100}5550{100 + number % 100}\n" for number in range(IMPORTED))
    headers = {"Content-Type": "text/csv"}

    def act(number: int) -> requests.Response:
        if number % 2:
            table = f"name,phone\n{rows}".replace("Customer", f"Customer {number}")
            return town.call("POST", "/api/v2/contacts/import", town.authorization, data=table.encode(), headers=headers)
        return town.call("GET", "/api/export?type=everything&format=zip", town.authorization)

    with town.repeating(act, 1):
        yield


@contextmanager
def mail_hangs(town: Town) -> Iterator[None]:
    """The mail server stops responding while users are welcomed."""

    def welcome(number: int) -> requests.Response:
        return town.call("POST", f"/api/v2/users/{town.colleagues[number % len(town.colleagues)]}/welcomeEmail", town.admin)

    with stopped(_find(town, "mail")), town.repeating(welcome, 4):
        yield


@contextmanager
def auth_hangs(town: Town) -> Iterator[None]:
    """Firebase Auth stops responding, while monitors ask for the health and the web app uses a session."""

    def act(number: int) -> requests.Response:
        if number % 4:
            return town.call("GET", "/health", "")
        return town.call("GET", f"/api/v2/users/{town.user.id}", town.session)

    with stopped(_find(town, "auth")), town.repeating(act, 20):
        yield


@contextmanager
def tests_hang(town: Town) -> Iterator[None]:
    """An administrator tests an identity provider and a carrier account that do not respond."""
    provider = {
        "type": "oauth",
        "reach": "instance",
        "allowedOrigins": ["https://app.example.com"],
        "settings": {"issuer": f"{town.outside.url}/silent", "clientId": "client", "clientSecret": "a-secret"},
    }
    town.set_up("PUT", "/api/v2/auth-providers/silent", town.admin, json=provider)

    def act(number: int) -> requests.Response:
        if number % 2:
            return town.call("POST", "/api/v2/auth-providers/silent/test", town.admin)
        return town.call("POST", "/api/v2/carriers/test", town.admin, json={"tenantId": town.tenant.id})

    with _account_behaving(town, "hang"), town.repeating(act, 4):
        yield


_MESSAGES_BURST, _INBOUND_BURSTS = "60 messages at once", "60 inbound messages at once"

FAULTS: dict[str, Callable[[Town], AbstractContextManager[None]]] = {
    _MESSAGES_BURST: messages_burst,
    _INBOUND_BURSTS: inbound_bursts,
    "a carrier account hangs": carrier_hangs,
    "a carrier account takes 5 s": carrier_is_slow,
    "a webhook hangs": webhook_hangs,
    "an integration hangs": integration_hangs,
    "one tenant sends 2,000 messages": tenant_floods,
    "one tenant exports and imports": tenant_exports_and_imports,
    "the mail server hangs": mail_hangs,
    "Auth hangs, 15 health checks a second": auth_hangs,
    "tests of providers hang": tests_hang,
}


PEERS = {
    "a carrier account hangs": _MESSAGES_BURST,
    "a carrier account takes 5 s": _MESSAGES_BURST,
    "a webhook hangs": _INBOUND_BURSTS,
    "an integration hangs": _INBOUND_BURSTS,
}
"""The troubles that begin with a burst, and the same burst without trouble."""


@contextmanager
def stopped(process: Process) -> Iterator[None]:
    """Stop a program for the block: it keeps its connections and responds to nothing."""
    process.signal_group(signal.SIGSTOP)
    try:
        yield
    finally:
        process.signal_group(signal.SIGCONT)


def find_queue(town: Town) -> Process:
    """Return the task queue's program."""
    return _find(town, "Cloud Tasks")


def _find(town: Town, words: str) -> Process:
    return next(process for process in town.stack.processes if words.lower() in process.name.lower())


@contextmanager
def _account_behaving(town: Town, mode: str) -> Iterator[None]:
    town.outside.control("PUT", "modes", {town.bad_account.sid: mode})
    try:
        yield
    finally:
        town.outside.control("PUT", "modes", {town.bad_account.sid: "accept"})


@contextmanager
def _webhook_at(town: Town, receiver: str) -> Iterator[None]:
    path = f"/api/v2/users/{town.user.id}/webhook"
    town.set_up("PATCH", path, town.authorization, json={"url": f"{town.outside.url}/{receiver}"})
    yield
    town.set_up("PATCH", path, town.authorization, json={"url": ""})


@contextmanager
def _sending(town: Town) -> Iterator[None]:
    with _burst_and_more(town, town.send):
        yield


@contextmanager
def _receiving(town: Town) -> Iterator[None]:
    def receive(number: int) -> requests.Response:
        account = town.bad_account
        method, path, body, headers = make_inbound(town, account.sid, account.token, TROUBLED, number, "Hello")
        return town.call(method, path, "", data=body, headers=headers)

    with _burst_and_more(town, receive):
        yield


@contextmanager
def _burst_and_more(town: Town, act: Callable[[int], requests.Response]) -> Iterator[None]:
    with ExitStack() as opened:
        opened.enter_context(town.repeating(act, BURST / _SECONDS_FOR_A_BURST, BURST))
        opened.enter_context(town.repeating(lambda number: act(BURST + number), 2))
        yield
