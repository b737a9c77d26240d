"""Bandwidth's calls of an instance."""

import json
from typing import Any

import requests

from app.carriers.base import WebhookRequest
from app.carriers.http import basic_auth
from tests.bandwidth.accounts import CALLBACK
from tests.bandwidth.server import GOLDEN
from tests.world import CUSTOMER, World

URL = "https://texting.example.com/receive?provider=bandwidth"
LOGIN = basic_auth(CALLBACK["callback_user"], CALLBACK["callback_password"])


def webhook(body: Any, authorization: str = LOGIN) -> WebhookRequest:
    """Return a webhook with a body: bytes as they are, all else as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return WebhookRequest(URL, {"authorization": authorization, "content-type": "application/json"}, content)


def golden(name: str) -> Any:
    """Return the array of a golden webhook."""
    return json.loads((GOLDEN / f"{name}.json").read_text())


def inbound(owner: str, message_id: str = "bw-1", text: str = "Are you open?", /, **changes: Any) -> dict[str, Any]:
    """Return the event of an inbound message."""
    message = {"id": message_id, "owner": owner, "to": [owner], "from": CUSTOMER, "text": text, "direction": "in", **changes}
    return {"type": "message-received", "time": "2026-09-14T18:20:16Z", "description": "", "to": owner, "message": message}


def receipt(message_id: str, carrier_message_id: str, kind: str = "message-delivered", **changes: Any) -> dict[str, Any]:
    """Return the event of a delivery receipt."""
    message = {"id": carrier_message_id, "owner": "+12125550100", "to": [CUSTOMER], "tag": message_id, "direction": "out"}
    return {"type": kind, "time": "2026-09-14T18:20:16Z", "description": "", "to": CUSTOMER, "message": message, **changes}


def call_back(world: World, *events: Any, authorization: str = LOGIN) -> requests.Response:
    """Call an instance as Bandwidth does."""
    headers = {"Authorization": authorization, "User-Agent": "BandwidthAPI/v2"}
    return requests.post(f"{world.served.url}/receive?provider=bandwidth", json=list(events), headers=headers, timeout=15)
