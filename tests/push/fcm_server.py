"""Firebase Cloud Messaging on loopback, in the format of its HTTP v1 API, and the endpoint that its access tokens come from."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.kept_connections import KeptConnections

ACCESS_TOKEN = "an-access-token-of-the-instance"
_FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
_AUDIENCE = "https://oauth2.googleapis.com/token"
_BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"
_VIOLATION = {
    "@type": _BAD_REQUEST,
    "fieldViolations": [
        {"field": "message.token", "description": "The registration token is not a valid FCM registration token"}
    ],
}

ANSWERS: dict[str, tuple[int, str, str, list[dict[str, Any]]]] = {
    "unregistered": (404, "NOT_FOUND", "Requested entity was not found.", [{"@type": _FCM_ERROR, "errorCode": "UNREGISTERED"}]),
    "malformed": (
        400,
        "INVALID_ARGUMENT",
        "The registration token is not a valid FCM registration token",
        [{"@type": _FCM_ERROR, "errorCode": "INVALID_ARGUMENT"}, _VIOLATION],
    ),
    "stranger": (403, "PERMISSION_DENIED", "SenderId mismatch", [{"@type": _FCM_ERROR, "errorCode": "SENDER_ID_MISMATCH"}]),
    "our-fault": (
        400,
        "INVALID_ARGUMENT",
        "Invalid value at 'message.data'",
        [
            {"@type": _FCM_ERROR, "errorCode": "INVALID_ARGUMENT"},
            {"@type": _BAD_REQUEST, "fieldViolations": [{"field": "message.data", "description": "Invalid"}]},
        ],
    ),
    "down": (503, "UNAVAILABLE", "The service is currently unavailable.", [{"@type": _FCM_ERROR, "errorCode": "UNAVAILABLE"}]),
    "quota": (429, "RESOURCE_EXHAUSTED", "Quota exceeded.", [{"@type": _FCM_ERROR, "errorCode": "QUOTA_EXCEEDED"}]),
    "odd": (404, "NOT_FOUND", "no details", []),
}
"""How FCM answers a registration token that begins with this word; `recovering` fails once, `silent` never answers."""


@dataclass
class FcmServer:
    """The server, and what it was asked to send.

    Attributes:
        url: of FCM.
        credentials: path of a service account's key file whose tokens come from here.
        messages: every request for a message, as it came.
        grants: how often an access token was asked for.
    """

    url: str
    credentials: Path
    public_key: Any
    messages: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    grants: int = 0

    def tried(self, token: str) -> int:
        """Return how often a notification for a device was asked for."""
        return sum(message["token"] == token for message in self.messages)


@contextmanager
def run_fcm_server(directory: Path) -> Iterator[FcmServer]:
    """Serve FCM on a free port."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    url = f"http://127.0.0.1:{server.server_port}"
    credentials = directory / "service-account.json"
    credentials.write_text(json.dumps(_key_file(key, f"{url}/token")))
    fcm = FcmServer(url, credentials, key.public_key())
    server.fcm = fcm  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield fcm
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _key_file(key: Any, token_uri: str) -> dict[str, str]:
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    return {
        "type": "service_account",
        "project_id": "demo-push",
        "private_key_id": "test",
        "private_key": private,
        "client_email": "texting@demo-push.iam.gserviceaccount.com",
        "client_id": "1",
        "token_uri": token_uri,
    }


class _Handler(KeptConnections, BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        fcm: FcmServer = self.server.fcm  # type: ignore[attr-defined]
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/token":
            assertion = parse_qs(raw.decode())["assertion"][0]
            claims = jwt.decode(assertion, fcm.public_key, algorithms=["RS256"], audience=_AUDIENCE)
            assert claims["scope"] == "https://www.googleapis.com/auth/firebase.messaging"
            fcm.grants += 1
            self._answer(200, {"access_token": ACCESS_TOKEN, "expires_in": 3600, "token_type": "Bearer"})
            return
        if self.headers["Authorization"] != f"Bearer {ACCESS_TOKEN}":
            self._answer(401, {"error": {"code": 401, "message": "Unauthenticated", "status": "UNAUTHENTICATED"}})
            return
        message = json.loads(raw)["message"]
        tried_before = fcm.tried(message["token"])
        fcm.messages.append(message)
        fcm.paths.append(self.path)
        kind = message["token"].partition(":")[0]
        if kind == "recovering" and tried_before == 0:
            kind = "down"
        if kind == "silent":
            time.sleep(30)
        if kind not in ANSWERS:
            self._answer(200, {"name": f"projects/demo-push/messages/{len(fcm.messages)}"})
            return
        status, name, text, details = ANSWERS[kind]
        self._answer(status, {"error": {"code": status, "message": text, "status": name, "details": details}})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
