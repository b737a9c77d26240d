"""A carrier on loopback that speaks Twilio's format: `python -m tests.twilio.server --port 0` prints its port and serves.

It takes texts by Twilio's REST API, counts each before it answers, and behaves as the recipient's number says. Paths
under `/control` tell what it took, change how it behaves, and let it call the instance signed by Twilio's own library:

    PUT  /control/accounts    {"<account sid>": {"token": …, "receipts": false}}   makes an account
    PUT  /control/behaviours  {"<number, or * for all>": "<behaviour>"}, one of `ALL_BEHAVIOURS`
    GET  /control/texts?account=…            the texts taken, in their order
    GET  /control/count?account=…            how many these are: {"texts": n}
    GET  /control/attempts?account=…&to=…    how often a text to a number was asked to be taken: {"attempts": n}
    POST /control/receipt     {"sid": …, "status": …, "token": …, parameters of Twilio's}   calls the text's StatusCallback
    POST /control/inbound     {"url": …, "token": …, "parameters": {…}}
"""

import argparse
import base64
import contextlib
import json
import socket
import struct
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from tests.kept_connections import KeptConnections
from tests.twilio.exchange import Account, Exchange, call_signed, receipt_parameters

_REFUSALS = {
    "throttled": (429, 20429, {"Retry-After": "1"}),
    "opted-out": (400, 21610, {}),
    "unregistered": (400, 30034, {}),
    "faulty": (500, 20500, {}),
    "locked": (401, 20003, {}),
}
_GATEWAYS_PAGE = b"<html><h1>Bad gateway</h1></html>"
_SLOW_SECONDS = 0.5
_SILENCE_SECONDS = 30.0


class Handler(KeptConnections, BaseHTTPRequestHandler):
    """One request."""

    exchange: Exchange

    def handle(self) -> None:
        if self.exchange.behaviour_of("") == "reset" and not self._is_control_waiting():
            self._reset()
            return
        with contextlib.suppress(ConnectionError):
            super().handle()

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        match url.path.split("/")[1:]:
            case ["2010-04-01", "Accounts", sid, "Messages.json"]:
                if self._account(sid):
                    self._answer(200, {"messages": self._listed(sid, query), "next_page_uri": None})
            case ["2010-04-01", "Accounts", file] if file.endswith(".json"):
                self._show_account(file.removesuffix(".json"))
            case ["control", "texts"]:
                self._answer(200, self.exchange.accounts[query["account"]].texts)
            case ["control", "count"]:
                self._answer(200, {"texts": len(self.exchange.accounts[query["account"]].texts)})
            case ["control", "attempts"]:
                attempts = self.exchange.accounts[query["account"]].attempts
                self._answer(200, {"attempts": attempts.count(query["to"])})
            case _:
                self._refuse(404, 20404)

    def do_PUT(self) -> None:
        body = json.loads(self._read())
        if self.path == "/control/accounts":
            self.exchange.accounts.update({sid: Account(**values) for sid, values in body.items()})
        else:
            self.exchange.behave(body)
        self._answer(200, {})

    def do_POST(self) -> None:
        body = self._read()
        match self.path.split("/")[1:]:
            case ["2010-04-01", "Accounts", sid, "Messages.json"]:
                account = self._account(sid)
                if account is not None:
                    self._send(sid, account, parse_qsl(body.decode(), keep_blank_values=True))
            case ["control", "receipt"]:
                self._answer(200, self._call_receipt(**json.loads(body)))
            case ["control", "inbound"]:
                call = json.loads(body)
                self._answer(200, call_signed(call["url"], call["token"], call["parameters"]))
            case _:
                self._refuse(404, 20404)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep silent."""

    def _send(self, sid: str, account: Account, form: list[tuple[str, str]]) -> None:
        to = dict(form)["To"]
        self.exchange.note_attempt(account, to)
        self._behave(self.exchange.behaviour_of(to), sid, account, form)

    def _behave(self, behaviour: str, sid: str, account: Account, form: list[tuple[str, str]]) -> None:
        to = dict(form)["To"]
        if behaviour in _REFUSALS:
            self._refuse(*_REFUSALS[behaviour])
            return
        if behaviour == "queue-full-once" and account.attempts.count(to) == 1:
            self._refuse(400, 21611)
            return
        if behaviour == "reset-unread":
            self._reset()
            return
        if behaviour == "gateway":
            self._write(502, _GATEWAYS_PAGE, {"Content-Type": "text/html"})
            return
        text = self.exchange.take(sid, self._login()[0], form)
        match behaviour:
            case "gateway-after-taking":
                self._write(504, _GATEWAYS_PAGE, {"Content-Type": "text/html"})
            case "failed-at-once":
                text.update(status="failed", error_code=30007)
                self._answer(201, self._shown(text))
            case "silent":
                self._wait_for_the_end()
            case "reset-after-reading":
                self._reset()
            case "faulty-after-taking":
                self._refuse(500, 20500)
            case "garbage":
                self._write(201, b"<html>", {})
            case _:
                if behaviour == "slow":
                    time.sleep(_SLOW_SECONDS)
                self._answer(201, self._shown(text))
                if account.receipts:
                    for status in ("sent", "delivered"):
                        self._call_receipt(text["sid"], status)

    def _shown(self, text: dict[str, Any]) -> dict[str, Any]:
        return {name: text[name] for name in text if name not in ("login", "form", "status_callback")}

    def _call_receipt(self, sid: str, status: str, token: str = "", **more: str) -> dict[str, Any]:
        text = self.exchange.find(sid)
        text["status"] = status
        secret = token or self.exchange.accounts[text["account_sid"]].token
        return call_signed(text["status_callback"], secret, receipt_parameters(text, status, more))

    def _listed(self, sid: str, query: dict[str, str]) -> list[dict[str, Any]]:
        texts = self.exchange.accounts[sid].texts
        wanted = (query.get("To"), query.get("From"))
        return [text for text in reversed(texts) if wanted in ((None, None), (text["to"], text["from"]))]

    def _show_account(self, sid: str) -> None:
        """Show an account to its main login; API keys may not read it, as at Twilio."""
        if self.exchange.behaviour_of("") == "silent":
            self._wait_for_the_end()
        elif self._login()[0].startswith("SK"):
            self._refuse(401, 20003)
        elif (account := self._account(sid)) is not None:
            shown = {
                "sid": sid,
                "status": account.status,
                "type": account.type,
                "friendly_name": "Acme",
                "auth_token": account.token,
            }
            self._answer(200, shown)

    def _account(self, sid: str) -> Account | None:
        """Return the account of a request, or None after refusing a wrong login; API keys share their account's token."""
        account = self.exchange.accounts.get(sid)
        login, password = self._login()
        if account is None or password != account.token or not login.startswith((sid, "SK")):
            self._refuse(401, 20003)
            return None
        return account

    def _login(self) -> tuple[str, str]:
        scheme, _, encoded = self.headers.get("Authorization", "").partition(" ")
        login, _, password = base64.b64decode(encoded).decode().partition(":")
        return (login, password) if scheme == "Basic" else ("", "")

    def _read(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", "0")))

    def _refuse(self, status: int, code: int, headers: dict[str, str] | None = None) -> None:
        more_info = f"https://www.twilio.com/docs/errors/{code}"
        self._answer(status, {"code": code, "message": "refused", "more_info": more_info, "status": status}, headers or {})

    def _answer(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        self._write(status, json.dumps(body).encode(), {"Content-Type": "application/json", **(headers or {})})

    def _write(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def _wait_for_the_end(self) -> None:
        self.connection.settimeout(_SILENCE_SECONDS)
        with contextlib.suppress(OSError):
            self.connection.recv(1)
        self.close_connection = True

    def _is_control_waiting(self) -> bool:
        """Whether the first bytes of a connection ask for the control paths, without reading them."""
        return b" /control/" in self.connection.recv(64, socket.MSG_PEEK)

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True


class Server(ThreadingHTTPServer):
    """The carrier."""

    daemon_threads = True
    request_queue_size = 128

    def shutdown_request(self, request: Any) -> None:
        """End a connection, which may be gone already."""
        with contextlib.suppress(OSError):
            super().shutdown_request(request)


def main(handler: type[Handler] = Handler) -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    handler.exchange = Exchange()
    server = Server(("127.0.0.1", parser.parse_args().port), handler)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
