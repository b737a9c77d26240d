"""Keys that tests sign tokens with, and a server on loopback that publishes their certificates as Google does."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from tests.certificates import by_name, self_signed


@dataclass(frozen=True)
class SigningKey:
    """An RSA key with its id and its self-signed certificate in PEM."""

    key_id: str
    private_key: RSAPrivateKey
    certificate: str

    def sign(self, claims: Mapping[str, Any], key_id: str | None = None) -> str:
        """Return a token signed with this key, under its own key id unless another is given."""
        return jwt.encode(dict(claims), self.private_key, algorithm="RS256", headers={"kid": key_id or self.key_id})


@by_name
def signing_key(key_id: str) -> SigningKey:
    """Return the key of that id, made at first use."""
    key = generate_private_key(public_exponent=65537, key_size=2048)
    return SigningKey(key_id, key, self_signed(key, key_id))


@dataclass
class Publisher:
    """The certificates that a server publishes now, and the number of requests for them.

    Attributes:
        answer: the JSON that it answers with; None lets it answer 500.
        max_age: seconds for which the answer may be held.
    """

    url: str
    answer: Any = field(default_factory=dict)
    max_age: int = 3600
    fetches: int = 0

    def publish(self, *keys: SigningKey) -> None:
        """Publish these keys and no others."""
        self.answer = {key.key_id: key.certificate for key in keys}


@contextmanager
def serve_certificates() -> Iterator[Publisher]:
    """Serve a publisher on a free port of loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            publisher.fetches += 1
            body = json.dumps(publisher.answer).encode()
            self.send_response(500 if publisher.answer is None else 200)
            self.send_header("Cache-Control", f"public, max-age={publisher.max_age}, must-revalidate")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Keep standard error for what matters."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    publisher = Publisher(f"http://127.0.0.1:{server.server_port}/certificates")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield publisher
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
