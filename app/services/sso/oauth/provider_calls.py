"""Calls to identity providers: few at a time for each, within deadlines, and none while a provider does not respond.

Sign-ons have no caller whose slow calls could be counted, and anybody can start one.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from urllib.parse import urlsplit

from app.outbound_limits.circuit_breaker import CircuitBreaker
from app.outbound_limits.limits import PartyCall
from app.safe_http.client import OutboundBusyError, OutboundClient, OutboundError
from app.safe_http.response import HttpResponse
from app.services.sso.errors import SignOnRefusal, SignOnRefusedError
from app.store.sso.auth_providers import AuthProvider
from app.times.clock import MINUTE, SECOND, Clock

CALL_SECONDS = 5.0
"""Time limit of a call."""

SIGN_ON_SECONDS = 10.0
"""Time limit of all calls of one request of a sign-on together."""

MAX_BYTES = 262_144
"""Maximum size of a response."""

MAX_FAILED_CALLS = 2
"""Consecutive calls without a response after which a provider is not called for a while."""

MAX_PAUSE_MS = MINUTE

MORE_CALLS = 1
"""Concurrent calls that a provider may have beyond its bound, while its last call had a response."""

_BUSY_SECONDS = 5
_MAX_KEPT = 1000


class ProviderBusyError(SignOnRefusedError):
    """No call was made: the provider has not responded lately, or too many calls wait for it or for others."""

    def __init__(self, detail: str, retry_after: int) -> None:
        """Create the error.

        Args:
            detail: why, for the log.
            retry_after: seconds until a repetition may work.
        """
        super().__init__(SignOnRefusal.BUSY, detail, retry_after=retry_after)


class ProviderCalls:
    """The circuit breakers of this process for providers' hosts."""

    def __init__(self, client: OutboundClient, clock: Clock) -> None:
        """Set how providers are called.

        Args:
            client: bounds the concurrent calls.
            clock: the current time in ms.
        """
        self.client = client
        self._clock = clock
        self._breakers: OrderedDict[str, CircuitBreaker] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, provider: AuthProvider, *, is_test: bool = False) -> "ProviderClient":
        """Return the client for one request of a sign-on; a test calls a provider that has not responded, too."""
        return ProviderClient(self, provider, is_test=is_test)

    def enter(self, provider: AuthProvider, url: str, *, is_test: bool) -> tuple[PartyCall, int]:
        """Begin a call; return it, and how many concurrent calls the provider may have beyond its bound.

        Raises:
            ProviderBusyError: the provider's breaker is open.
        """
        # Another host, such as that of a corrected URL, starts anew.
        key = f"{provider.name} {urlsplit(url).netloc}"
        with self._lock:
            now = self._clock()
            breaker = self._breakers.pop(key, None) or CircuitBreaker(MAX_PAUSE_MS, MAX_FAILED_CALLS)
            self._breakers[key] = breaker
            while len(self._breakers) > _MAX_KEPT:
                self._breakers.popitem(last=False)
            if not (is_test or breaker.admits(now)):
                seconds = max(breaker.probe_at - now, SECOND) // SECOND
                raise ProviderBusyError(f"{urlsplit(url).hostname} has not responded lately", max(seconds, _BUSY_SECONDS))
            is_probe = breaker.start_call()
            more = MORE_CALLS if breaker.has_responded else 0

        def end(is_answered: bool | None) -> None:
            with self._lock:
                breaker.end_call(self._clock(), is_probe=is_probe, is_answered=is_answered)

        return PartyCall(end), more


class ProviderClient:
    """The calls of one request of a sign-on to its provider."""

    def __init__(self, calls: ProviderCalls, provider: AuthProvider, *, is_test: bool) -> None:
        self.provider = provider
        self._calls = calls
        self._is_test = is_test
        self._deadline = time.monotonic() + SIGN_ON_SECONDS

    def request(self, method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> HttpResponse:
        """Send a request to the provider and return the response.

        Raises:
            ProviderBusyError: it was not called.
            OutboundError: no response in time, or the URL is not allowed.
        """
        seconds = min(CALL_SECONDS, self._deadline - time.monotonic())
        if seconds <= 0:
            raise OutboundError(f"No complete answer within {SIGN_ON_SECONDS:g} seconds", round(SIGN_ON_SECONDS * SECOND))
        call, more = self._calls.enter(self.provider, url, is_test=self._is_test)
        with call:
            try:
                response = self._calls.client.request(
                    method, url, headers, body, seconds=seconds, max_bytes=MAX_BYTES, party=self.provider.name, more=more
                )
            except OutboundBusyError as error:
                raise ProviderBusyError(error.reason, _BUSY_SECONDS) from error
            except OutboundError as error:
                # A call that had less time says nothing about the provider.
                if not error.refused and seconds == CALL_SECONDS:
                    call.note(is_answered=False)
                raise
            call.note(is_answered=True)
            return response
