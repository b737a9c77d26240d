"""SkySwitch on loopback, as public client code shows its API: tokens that run out, assignments, and calls."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

ACCOUNT = "acc 7"
LOGIN = {"client_id": "client", "client_secret": "its secret", "username": "office@example.com", "password": "correct horse"}
LIFE_SECONDS = 21_600


@dataclass
class Exchange:
    """SkySwitch's side: what it holds, and what it was asked.

    Attributes:
        grants: the kind of each log-in.
        valid: the access tokens that are good now.
        assignments: by number, the user of the telephone system.
        answers: statuses, bodies and headers to answer next, before anything else, by path.
    """

    url: str = ""
    grants: list[str] = field(default_factory=list)
    valid: set[str] = field(default_factory=set)
    assignments: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[dict[str, str]] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, list[tuple[int, Any, dict[str, str]]]] = field(default_factory=dict)

    def answer(self, method: str, path: str, authorization: str, body: bytes) -> tuple[int, Any, dict[str, str]]:
        """Return a request by status, body and headers."""
        for end, prepared in self.answers.items():
            if path.endswith(end) and prepared:
                return prepared.pop(0)
        if (method, path) == ("POST", "/oauth/token"):
            return self._log_in(dict(parse_qsl(body.decode())))
        if authorization.removeprefix("Bearer ") not in self.valid:
            return 401, {"error": "invalid_token", "message": "The access token expired"}, {}
        match method, path:
            case "GET", "/accounts/acc%207/messaging/assignments":
                return 200, {"data": list(self.assignments.values())}, {}
            case "PUT", "/accounts/acc%207/messaging/hubusers":
                wanted = json.loads(body)
                if wanted["user"] == "999":
                    return 404, {"error": 404, "message": "No such subscriber"}, {}
                self.assign(wanted["number"], f"{wanted['user']}@{wanted['domain']}")
                return 200, {}, {}
            case "POST", "/accounts/acc%207/messaging/send":
                self.texts.append(json.loads(body))
                return 200, {"id": f"sky{len(self.texts)}"}, {}
            case "GET", "/accounts/acc%207/phone-numbers?limit=1":
                return 200, {"data": []}, {}
            case "POST", "/accounts/acc%207/pbx/make-call":
                self.calls.append(json.loads(body))
                return 202, {}, {}
        return 404, {"error": 404, "message": "Not found"}, {}

    def assign(self, number: str, user: str) -> None:
        """Give a number to a user, as SkySwitch writes both."""
        self.assignments[number] = {"number": number.removeprefix("+"), "assigned_user": user, "sms_enabled": "yes"}

    def _log_in(self, form: dict[str, str]) -> tuple[int, Any, dict[str, str]]:
        self.grants.append(form["grant_type"])
        client = {name: form.get(name) for name in ("client_id", "client_secret")}
        person = {name: form.get(name) for name in ("username", "password")}
        is_person = form["grant_type"] == "password" and client | person == LOGIN
        is_refresh = form.get("refresh_token") == "refresh" and client.items() <= LOGIN.items()
        if not is_person and not is_refresh:
            return 401, {"error": "invalid_grant", "message": "Wrong password"}, {}
        token = f"token {len(self.grants)}"
        self.valid.add(token)
        life = {"token_type": "Bearer", "expires_in": LIFE_SECONDS}
        return 200, {**life, "access_token": token, "refresh_token": "refresh"}, {}


@contextmanager
def run_exchange() -> Iterator[Exchange]:
    """Serve SkySwitch on a free port of loopback."""
    exchange = Exchange()

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, answer, headers = exchange.answer(self.command, self.path, self.headers.get("Authorization", ""), body)
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def do_PUT(self) -> None:
            self._serve()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    exchange.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield exchange
    finally:
        server.shutdown()
        server.server_close()
