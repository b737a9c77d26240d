"""Telnyx on loopback: takes messages with idempotency keys as documented, and signs webhooks with a key of its own."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.carriers.base import OutboundMessage, WebhookRequest
from app.carriers.credentials import CarrierCredentials
from app.carriers.telnyx.adapter import Telnyx
from app.times.clock import SECOND
from tests.loopback_carrier import LoopbackCarrier, Received, Reply, run_loopback_carrier
from tests.world import CUSTOMER

GOLDEN = Path(__file__).parent / "golden"
NOW = 1_750_000_000_000
PUBLIC_URL = "https://texting.example.com"
API_KEY = "KEY0123456789ABCDEF_secret"
OFFICE = "+12125550100"
TEXT = OutboundMessage(message_id="m1", from_number=OFFICE, to_number=CUSTOMER, body="Hello", media=[], attempt=1)


def read_golden(name: str) -> Any:
    """Return a golden file."""
    return json.loads((GOLDEN / f"{name}.json").read_text())


class Signer:
    """A key pair with which Telnyx signs the webhooks of an account."""

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()

    @property
    def public_key(self) -> str:
        """Return the public key as Telnyx's portal shows it."""
        return base64.b64encode(self._key.public_key().public_bytes_raw()).decode()

    def headers(self, body: bytes, at: int) -> dict[str, str]:
        """Return the headers of a body that is signed at a time in ms."""
        timestamp = str(at // SECOND)
        signature = self._key.sign(timestamp.encode() + b"|" + body)
        return {
            "content-type": "application/json",
            "telnyx-timestamp": timestamp,
            "telnyx-signature-ed25519": base64.b64encode(signature).decode(),
        }

    def request(self, event: Any, at: int = NOW, url: str = "") -> WebhookRequest:
        """Return a signed webhook request."""
        body = json.dumps(event).encode()
        return WebhookRequest(url or f"{PUBLIC_URL}/receive?provider=telnyx", self.headers(body, at), body)

    def post(self, url: str, event: Any, at: int) -> requests.Response:
        """Call an instance as Telnyx does."""
        body = json.dumps(event).encode()
        return requests.post(url, data=body, headers=self.headers(body, at), timeout=10)


class TelnyxService:
    """Takes each idempotency key once, and replays the response for the same body; `lost` responses never arrive."""

    def __init__(self) -> None:
        self.taken: list[Received] = []
        self.lost = 0
        self.refusals: list[Reply] = []
        self._replies: dict[tuple[str, str], tuple[bytes, Reply]] = {}

    def __call__(self, request: Received) -> Reply:
        """Respond to a request."""
        if request.method == "GET":
            return Reply(404, {"errors": [{"code": "10005"}]})
        if self.refusals:
            return self.refusals.pop(0)
        key = (request.path, request.headers["idempotency-key"])
        before = self._replies.get(key)
        if before is not None and before[0] != request.raw:
            return Reply(422, {"errors": [{"code": "10015", "title": "Idempotency key was used with another body"}]})
        if before is None:
            self.taken.append(request)
            before = (request.raw, Reply(200, {"data": {"id": f"telnyx-{len(self.taken)}", "parts": 1, "to": []}}))
            self._replies[key] = before
        if self.lost:
            self.lost -= 1
            return Reply(is_lost=True)
        return before[1]


def make_telnyx(port: int) -> Telnyx:
    """Return the adapter for a carrier on loopback."""
    return Telnyx(f"http://127.0.0.1:{port}", PUBLIC_URL, 1.5, lambda: NOW)


@contextmanager
def replying(*replies: Reply) -> Iterator[tuple[Telnyx, LoopbackCarrier]]:
    """Yield the adapter and a carrier that gives these responses in order."""
    rest = list(replies)
    with run_loopback_carrier(lambda _: rest.pop(0)) as carrier:
        yield make_telnyx(carrier.port), carrier


CREDENTIALS = CarrierCredentials({"api_key": API_KEY})
