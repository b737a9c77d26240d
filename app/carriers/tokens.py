"""Access tokens of carrier accounts (OAuth 2): cached until shortly before they end, with one login at a time per account."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.carriers.base import SendError, SendErrorKind
from app.crypto.keys import hash_token
from app.safe_http.network import Call
from app.times.clock import MINUTE, SECOND, Clock

_EARLY_MS = MINUTE
"""Tokens are no longer used this long before they end, in ms."""

_NOT_THE_ACCOUNTS_FAULT = (SendErrorKind.RETRY, SendErrorKind.THROTTLED, SendErrorKind.UNKNOWN)


@dataclass(slots=True)
class _Entry:
    """Token of one account; empty before its first login.

    Attributes:
        lock: held during a login.
        value: the token.
        ends: time in ms from which it is not used.
    """

    lock: threading.Lock = field(default_factory=threading.Lock)
    value: str = ""
    ends: int = 0


class AccessTokens:
    """Access tokens of the accounts at one carrier, by process."""

    def __init__(self, carrier: str, clock: Clock) -> None:
        """Start without tokens.

        Args:
            carrier: the carrier's name for people.
            clock: returns the present time in ms.
        """
        self._carrier = carrier
        self._clock = clock
        self._entries: dict[str, _Entry] = {}
        self._lock = threading.Lock()

    def get(self, secrets: tuple[str, ...], log_in: Callable[[], Mapping[str, Any]], call: Call) -> str:
        """Return a valid token.

        Args:
            secrets: what the account logs in with; another secret is another login.
            log_in: returns the JSON object of the token endpoint; raises SendError.
            call: the whole call that needs the token.

        Raises:
            SendError: no message was sent. BAD_CONFIGURATION if the login is refused, THROTTLED if the carrier asks to wait,
                otherwise RETRY.
        """
        entry = self._entry(secrets)
        if not entry.lock.acquire(timeout=_seconds_left(call)):
            raise self._no_token()
        try:
            if not entry.value or entry.ends <= self._clock():
                self._renew(entry, log_in)
            return entry.value
        finally:
            entry.lock.release()

    def forget(self, secrets: tuple[str, ...], token: str) -> None:
        """Drop a token that the carrier refused, unless another one has taken its place."""
        # Without the lock, which another thread may hold for a whole login.
        entry = self._entry(secrets)
        if entry.value == token:
            entry.value = ""

    def _entry(self, secrets: tuple[str, ...]) -> _Entry:
        with self._lock:
            return self._entries.setdefault(hash_token("\n".join(secrets)), _Entry())

    def _renew(self, entry: _Entry, log_in: Callable[[], Mapping[str, Any]]) -> None:
        entry.value = ""
        try:
            answer = log_in()
        except SendError as error:
            raise self._explain(error) from error
        token = answer.get("access_token")
        if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable():
            raise self._no_token(is_answered=True)
        entry.value, entry.ends = token, self._clock() + _lifetime(answer.get("expires_in")) - _EARLY_MS

    def _explain(self, error: SendError) -> SendError:
        """Return the error of a failed login for the message: it was not sent, so it is never uncertain."""
        if error.kind is SendErrorKind.THROTTLED:
            return error
        if error.kind in _NOT_THE_ACCOUNTS_FAULT:
            return self._no_token(is_answered=bool(error.is_answered))
        reason = f"{self._carrier} does not accept the account's client"
        return SendError(SendErrorKind.BAD_CONFIGURATION, error.code, reason)

    def _no_token(self, *, is_answered: bool = False) -> SendError:
        reason = f"{self._carrier} gave no access token, so the message was not sent"
        return SendError(SendErrorKind.RETRY, "no-token", reason, is_answered=is_answered)


def _seconds_left(call: Call) -> float:
    try:
        return call.remaining()
    except TimeoutError:
        return 0.0


def _lifetime(value: Any) -> int:
    """Return the lifetime of a token in ms; one whose lifetime cannot be read serves a single call."""
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value[:9])
    return int(value) * SECOND if isinstance(value, int | float) and 0 < value < 10**9 else 0
