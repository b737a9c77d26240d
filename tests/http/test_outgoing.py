"""Only a few modules call other servers: those that carry out a guard's word, or call an address of the settings."""

import ast
import functools
from pathlib import Path

import pytest

from dev.programs.processes import PROJECT

CLIENTS = {
    "requests",
    "httpcore",
    "httpx",
    "aiohttp",
    "urllib3",
    "urllib.request",
    "http.client",
    "socket",
    "smtplib",
    "ftplib",
}
ALLOWED = {
    "app/safe_http/ssrf_guard.py": "the guard itself",
    "app/safe_http/network.py": "connects within a deadline, for the two clients and the mail server",
    "app/safe_http/connection.py": "sends the requests of the two clients",
    "app/safe_http/client.py": "connects where the guard lets it",
    "app/services/sso/oauth/endpoint_calls.py": "calls identity providers by the guarded session",
    "app/safe_http/requests_adapter.py": "lets libraries that need requests call by the two clients",
    "app/services/sso/oauth/http_session.py": "connects where the guard lets it",
    "app/media/cloud_store.py": "calls Cloud Storage by our session, and names its failures as Google's client expects them",
    "app/mail/server.py": "connects to the mail server of the settings",
    "app/mail/trial.py": "tries that server step by step",
    "app/mail/mailer.py": "hands mail to the server of the settings",
    "app/mail/bounded_smtp.py": "connects to that server within a deadline",
}
SOURCES = sorted(
    str(path.relative_to(PROJECT))
    for room in ("app", "blueprints", "schemas", "tasks")
    for path in (PROJECT / room).rglob("*.py")
)


@functools.cache
def imported(path: Path) -> frozenset[str]:
    """Return every module that a file imports, at its beginning or later."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(names)


def clients_of(path: Path) -> set[str]:
    return {client for client in CLIENTS for name in imported(path) if name == client or name.startswith(f"{client}.")}


def test_only_these_modules_call_other_servers() -> None:
    calling = {source: clients for source in SOURCES if (clients := clients_of(PROJECT / source))}

    assert {source: clients for source, clients in calling.items() if source not in ALLOWED} == {}
    assert sorted(set(ALLOWED) - set(calling)) == []


@pytest.mark.parametrize("room", ["blueprints", "tasks"])
def test_nothing_redirects_to_where_a_caller_says(room: str) -> None:
    """Guides and the console redirect to addresses of their own, and single sign-on to those of its settings."""
    redirecting = [source for source in SOURCES if source.startswith(room) and "flask.redirect" in imported(PROJECT / source)]

    allowed = ("blueprints/sso/", "blueprints/guides/", "blueprints/console/")
    assert [source for source in redirecting if not source.startswith(allowed)] == []
