"""The carrier of `server.py` as a test sees it: its process, and an account there."""

import contextlib
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import requests

from dev.programs import processes

_TIMEOUT_SECONDS = 15.0


@dataclass(frozen=True)
class TwilioServer:
    """The carrier."""

    url: str

    def control(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        """Call a control path."""
        answer = requests.request(method, f"{self.url}/control/{path}", json=body, params=query, timeout=_TIMEOUT_SECONDS)
        answer.raise_for_status()
        return answer.json()

    @contextlib.contextmanager
    def behaving(self, number: str, behaviour: str) -> Iterator[None]:
        """Set a behaviour for a number, or `*` for all, for a while."""
        self.control("PUT", "behaviours", {number: behaviour})
        try:
            yield
        finally:
            self.control("PUT", "behaviours", {number: "accept"})

    def open_account(self, receipts: bool = False) -> "TwilioAccount":
        """Open an account; with `receipts` each text is delivered, and said to be."""
        account = TwilioAccount(self, "AC" + secrets.token_hex(16), secrets.token_hex(16))
        self.control("PUT", "accounts", {account.sid: {"token": account.token, "receipts": receipts}})
        return account


@dataclass(frozen=True)
class TwilioAccount:
    """An account at the carrier."""

    server: TwilioServer
    sid: str
    token: str

    @property
    def provider(self) -> dict[str, str]:
        """Return what a tenant is given to use the account."""
        return {"name": "twilio", "account_sid": self.sid, "auth_token": self.token}

    @property
    def texts(self) -> list[dict[str, Any]]:
        """Return the texts that the carrier took for the account."""
        texts: list[dict[str, Any]] = self.server.control("GET", "texts", account=self.sid)
        return texts

    def count_texts(self) -> int:
        """Return how many texts the carrier took for the account."""
        return int(self.server.control("GET", "count", account=self.sid)["texts"])

    def attempts(self, to: str) -> int:
        """Return how often the carrier was asked to take a text to a number."""
        return int(self.server.control("GET", "attempts", account=self.sid, to=to)["attempts"])

    def send_receipt(self, sid: str, status: str, **parameters: str) -> dict[str, Any]:
        """Deliver a receipt as the carrier, and return the instance's response."""
        answer: dict[str, Any] = self.server.control("POST", "receipt", {"sid": sid, "status": status, **parameters})
        return answer

    def send_inbound(self, instance_url: str, token: str = "", **parameters: str) -> dict[str, Any]:
        """Deliver an inbound message as the carrier, and return the instance's response."""
        return self._call(f"{instance_url}/receive?provider=twilio#rc=5&rp=all", token, parameters)

    def call_instance(self, url: str, **parameters: str) -> int:
        """Call a URL as the carrier, and return the status of the response."""
        return int(self._call(url, "", parameters)["status"])

    def _call(self, url: str, token: str, parameters: dict[str, str]) -> dict[str, Any]:
        call = {"url": url, "token": token or self.token, "parameters": parameters}
        answer: dict[str, Any] = self.server.control("POST", "inbound", call)
        return answer


@contextlib.contextmanager
def run_server(module: str = "tests.twilio.server") -> Iterator[TwilioServer]:
    """Run the carrier in a process of its own; `module` is the one to run."""
    guard = [sys.executable, "-m", "dev.programs.parent_death", str(os.getpid()), str(int(signal.SIGKILL))]
    command = [*guard, sys.executable, "-m", module, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=processes.PROJECT) as process:
        assert process.stdout is not None
        try:
            yield TwilioServer(f"http://127.0.0.1:{process.stdout.readline().strip()}")
        finally:
            process.kill()
