"""Receipts of our own making, signed as Twilio and compatible carriers sign theirs."""

import hashlib
from urllib.parse import urlencode

from app.carriers.base import PROBE_ID, WebhookRequest
from app.carriers.laml.signatures import sign


def make_probe(url: str, header: str, secret: str) -> WebhookRequest | None:
    """Return a receipt for a message that does not exist, signed with SHA-1; None without a secret."""
    if not secret:
        return None
    target = f"{url}&message={PROBE_ID}"
    parameters = [("MessageSid", PROBE_ID), ("MessageStatus", "sent")]
    text = target + "".join(name + value for name, value in parameters)
    signature = sign(text.encode(), secret, hashlib.sha1).decode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", header: signature}
    return WebhookRequest(target, headers, urlencode(parameters).encode())
