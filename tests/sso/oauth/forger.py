"""An OpenID provider that returns what a test tells it to, true or forged."""

import gzip
import hashlib
import hmac
import json
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwk, jwt

from app.crypto.keys import new_token
from app.times.clock import SECOND, Clock

CLIENT_ID = "texting"


class Forger:
    """The provider, by its address.

    Attributes:
        key: that its discovery names; `other_key` it names nowhere.
        calls: the forms that came to the token endpoint.
        names_issuer: every answer carries the issuer, says the discovery document.
        discovered: what the discovery document says instead.
        compressed: paths whose answers are sent compressed, though nobody asks for that.
        failing: what a path answers instead: status and body.
        fetched: the paths that were called, in their order.
    """

    def __init__(self, issuer: str, clock: Clock) -> None:
        self.issuer = issuer
        self._clock = clock
        self.key = jwk.generate_key("RSA", 2048, {"use": "sig", "kid": "one"}, private=True)
        self.other_key = jwk.generate_key("RSA", 2048, {"use": "sig", "kid": "one"}, private=True)
        self.keys: list[Any] = [self.key]
        self.calls: list[dict[str, str]] = []
        self.names_issuer = False
        self.discovered: dict[str, Any] = {}
        self.compressed: frozenset[str] = frozenset()
        self.failing: dict[str, tuple[int, Any]] = {}
        self.fetched: list[str] = []
        self._answers: dict[str, dict[str, Any]] = {}
        self._userinfo: dict[str, Any] = {}

    def claims(self, nonce: str, /, **changes: Any) -> dict[str, Any]:
        """Return an ID token's claims; one that is changed to None is left out."""
        now = self._clock() // SECOND
        true = {"iss": self.issuer, "aud": CLIENT_ID, "sub": "forged|1", "nonce": nonce, "iat": now, "exp": now + 300}
        return {name: value for name, value in {**true, **changes}.items() if value is not None}

    def code_for(self, id_token: Any, userinfo: Any = None, **changes: Any) -> str:
        """Return a code, or refresh token, which the token endpoint exchanges for an ID token."""
        code, access = new_token(), new_token()
        self._answers[code] = {"access_token": access, "token_type": "Bearer", "id_token": id_token, **changes}
        self._userinfo[access] = userinfo
        return code

    def sign(self, claims: dict[str, Any], key: Any = None, algorithm: str = "RS256", **header: Any) -> str:
        """Return a signed ID token."""
        headers = {name: value for name, value in {"alg": algorithm, "kid": "one", **header}.items() if value is not None}
        return jwt.encode(headers, claims, key or self.key, algorithms=[algorithm])

    def leave_unsigned(self, claims: dict[str, Any]) -> str:
        """Return an ID token that nobody signed."""
        return ".".join([*(_encode(part) for part in ({"alg": "none"}, claims)), ""])

    def sign_with_public_key(self, claims: dict[str, Any]) -> str:
        """Return an ID token signed with what everybody knows, as if it were a shared secret."""
        body = ".".join(_encode(part) for part in ({"alg": "HS256", "kid": "one"}, claims))
        signature = hmac.new(self.key.as_pem(private=False), body.encode(), hashlib.sha256).digest()
        return f"{body}.{urlsafe_b64encode(signature).decode().rstrip('=')}"

    def answer(self, method: str, path: str, form: dict[str, str], bearer: str) -> tuple[int, Any]:
        """Return a call."""
        self.fetched.append(path)
        if path in self.failing:
            return self.failing[path]
        # An endpoint that has moved is found under its new path.
        path = path.removeprefix("/moved")
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "jwks_uri": f"{self.issuer}/keys",
                "authorization_response_iss_parameter_supported": self.names_issuer,
                **self.discovered,
            }
        if path == "/keys":
            return 200, {"keys": [key.as_dict(private=False) for key in self.keys]}
        if path == "/userinfo":
            found = self._userinfo.get(bearer)
            return (200, found) if found is not None else (401, {})
        if path == "/token" and method == "POST":
            self.calls.append(form)
            answer = self._answers.pop(form.get("code") or form.get("refresh_token", ""), None)
            return (200, answer) if answer is not None else (400, {"error": "invalid_grant"})
        return 404, {}


@contextmanager
def running_forger(clock: Clock) -> Iterator[Forger]:
    """Serve a forger on a free port of loopback; its clock is the instance's."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("GET")

        def do_POST(self) -> None:
            self._answer("POST")

        def _answer(self, method: str) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
            status, answer = forger.answer(method, self.path, form, bearer)
            sent = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            if self.path in forger.compressed:
                sent = gzip.compress(sent)
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    forger = Forger(f"http://127.0.0.1:{server.server_port}", clock)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield forger
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _encode(part: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
