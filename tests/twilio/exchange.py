"""Messages and accounts of the stand-in for Twilio, and its signed calls."""

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urldefrag

import requests
from twilio.request_validator import RequestValidator

THROTTLED = "+12125550160"

OPTED_OUT = "+12125550161"

UNREGISTERED = "+12125550162"

FAULTY = "+12125550163"

SILENT = "+12125550164"

SLOW = "+12125550165"

GARBAGE = "+12125550166"

RESET_AFTER_READING = "+12125550168"

BEHAVIOURS = {
    THROTTLED: "throttled",
    OPTED_OUT: "opted-out",
    UNREGISTERED: "unregistered",
    FAULTY: "faulty",
    SILENT: "silent",
    SLOW: "slow",
    GARBAGE: "garbage",
    RESET_AFTER_READING: "reset-after-reading",
}
"""How each number behaves at first; every other one is accepted."""

ALL_BEHAVIOURS = {
    *BEHAVIOURS.values(),
    "accept",
    "faulty-after-taking",
    "reset",
    "queue-full-once",
    "gateway-after-taking",
    "gateway",
    "failed-at-once",
}
"""`reset` ends connections unread, so it can only be set for all."""

_CALL_SECONDS = 10.0


@dataclass
class Account:
    """An account, and what was asked of it."""

    token: str
    receipts: bool = False
    status: str = "active"
    type: str = "Full"
    key: str = ""
    texts: list[dict[str, Any]] = field(default_factory=list)
    attempts: list[str] = field(default_factory=list)


class Exchange:
    """The messages that the carrier has taken."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._behaviours = dict(BEHAVIOURS)
        self.accounts: dict[str, Account] = {}

    def behave(self, behaviours: dict[str, str]) -> None:
        """Change how numbers behave."""
        unknown = set(behaviours.values()) - ALL_BEHAVIOURS
        if unknown:
            raise ValueError(f"no such behaviours: {unknown}")
        with self._lock:
            self._behaviours.update(behaviours)

    def behaviour_of(self, number: str) -> str:
        """Return how a number behaves."""
        general = self._behaviours.get("*", "accept")
        return general if general != "accept" else self._behaviours.get(number, "accept")

    def note_attempt(self, account: Account, number: str) -> None:
        """Count a request for a text."""
        with self._lock:
            account.attempts.append(number)

    def take(self, account_sid: str, login: str, form: list[tuple[str, str]]) -> dict[str, Any]:
        """Take a text."""
        first = dict(reversed(form))
        with self._lock:
            texts = self.accounts[account_sid].texts
            text = {
                "sid": f"SM{account_sid[2:10]}{len(texts):024x}",
                "account_sid": account_sid,
                "login": login,
                "form": form,
                "to": first["To"],
                "from": first.get("From"),
                "body": first.get("Body", ""),
                "status": "queued",
                "direction": "outbound-api",
                "num_segments": "1",
                "num_media": str(sum(name == "MediaUrl" for name, _ in form)),
                "date_created": format_datetime(datetime.now(UTC)),
                "error_code": None,
                "error_message": None,
                "status_callback": first.get("StatusCallback", ""),
            }
            texts.append(text)
        return text

    def find(self, sid: str) -> dict[str, Any]:
        """Return a text by its sid."""
        return next(text for account in self.accounts.values() for text in account.texts if text["sid"] == sid)


def call_signed(url: str, token: str, parameters: dict[str, str]) -> dict[str, Any]:
    """Call the instance as Twilio does, and answer what it answered."""
    url = urldefrag(url).url
    signature = RequestValidator(token).compute_signature(url, parameters)
    with requests.Session() as session:
        session.trust_env = False
        answer = session.post(url, data=parameters, headers={"X-Twilio-Signature": signature}, timeout=_CALL_SECONDS)
    return {"status": answer.status_code, "body": answer.text, "content_type": answer.headers.get("Content-Type")}


def receipt_parameters(text: dict[str, Any], status: str, more: dict[str, str]) -> dict[str, str]:
    """Return the parameters of a status callback."""
    return {
        "SmsSid": text["sid"],
        "SmsStatus": status,
        "MessageStatus": status,
        "To": text["to"],
        "MessageSid": text["sid"],
        "AccountSid": text["account_sid"],
        "From": text["from"] or "",
        "ApiVersion": "2010-04-01",
        **more,
    }
