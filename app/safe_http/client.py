"""HTTP client for URLs that customers enter: bounded in time and size, and limited to the public internet."""

import socket
import ssl
from collections.abc import Mapping
from contextlib import closing, nullcontext
from urllib.parse import SplitResult, urlsplit

from app.bounded_calls import BoundedCalls, CallsFullError
from app.safe_http.connection import HttpConnection, HttpError, target_of, trust_public_authorities
from app.safe_http.network import CONNECT_SECONDS, Call
from app.safe_http.response import HttpResponse
from app.safe_http.ssrf_guard import AddressGuard, AddressRefusedError, find_url_fault

DEADLINE_SECONDS = 10.0
MAX_BYTES = 65_536


class OutboundError(Exception):
    """No response.

    Attributes:
        reason: explanation for the person who entered the URL.
        milliseconds: duration of the attempt.
        refused: the URL is not allowed, and nothing was sent.
    """

    def __init__(self, reason: str, milliseconds: int, *, refused: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.milliseconds = milliseconds
        self.refused = refused


class OutboundBusyError(OutboundError):
    """No call was made, since too many wait for this host or for others."""


class OutboundClient:
    """Client for customers' URLs. Ignores proxies of the environment, keeps no cookies, follows no redirects."""

    def __init__(self, guard: AddressGuard, tls: ssl.SSLContext | None = None, calls: BoundedCalls | None = None) -> None:
        """Set which addresses are reachable.

        Args:
            guard: checks each connection.
            tls: trusted certificates; public authorities by default.
            calls: bound of concurrent calls, with the party as key and the host as group; None for callers that are bounded
                otherwise.
        """
        self._guard = guard
        self._calls = calls
        self._tls = tls

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        *,
        seconds: float = DEADLINE_SECONDS,
        max_bytes: int = MAX_BYTES,
        party: str = "",
        more: int = 0,
    ) -> HttpResponse:
        """Send a request and return the response.

        Args:
            method: HTTP method.
            url: absolute URL; path and query are sent byte for byte.
            headers: headers besides Host and Content-Length.
            body: request body.
            seconds: time limit for the whole call: name resolution, connection, TLS, sending and reading.
            max_bytes: bytes of the response body to read; the rest is ignored.
            party: whom the call counts for where concurrent calls are bounded; the host if empty.
            more: concurrent calls that the party may have beyond its bound.

        Raises:
            OutboundBusyError: too many calls wait.
            OutboundError: no response in time, or the URL is not allowed.
        """
        call = Call(seconds, max_bytes)
        fault = find_url_fault(url, loopback_allowed=self._guard.loopback_allowed)
        if fault is not None:
            raise OutboundError(f"The URL cannot be called: {fault}", call.elapsed(), refused=True)
        host = urlsplit(url).hostname or ""
        try:
            with self._calls.running(party or host, host, more=more) if self._calls else nullcontext():
                return self._exchange(method, urlsplit(url), headers or {}, body, max_bytes, call)
        except CallsFullError as error:
            raise OutboundBusyError(
                f"Too many calls wait for {host}, or for other hosts that do not answer", call.elapsed()
            ) from error
        except AddressRefusedError as error:
            raise OutboundError(str(error), call.elapsed(), refused=True) from error
        except TimeoutError as error:
            reason = f"No complete answer within {seconds:g} seconds"
            if not call.has_written:
                reason = f"No connection within {min(seconds, CONNECT_SECONDS):g} seconds"
            raise OutboundError(reason, call.elapsed()) from error
        except ssl.SSLCertVerificationError as error:
            raise OutboundError(f"The TLS certificate is not valid: {error.verify_message}", call.elapsed()) from error
        except ssl.SSLError as error:
            raise OutboundError(f"TLS failed: {error.reason or error}", call.elapsed()) from error
        except socket.gaierror as error:
            raise OutboundError(f"The host's name cannot be resolved: {error.strerror}", call.elapsed()) from error
        except (HttpError, ConnectionResetError) as error:
            raise OutboundError("The answer is not HTTP, or broke off", call.elapsed()) from error
        except OSError as error:
            raise OutboundError(f"The connection failed: {error.strerror or error}", call.elapsed()) from error

    def _exchange(
        self, method: str, url: SplitResult, headers: Mapping[str, str], body: bytes, max_bytes: int, call: Call
    ) -> HttpResponse:
        tls = self._tls or trust_public_authorities()
        sent = {**headers, "Host": url.netloc, "Connection": "close"}
        with closing(HttpConnection(url, tls, call, self._guard.resolve)) as connection:
            return connection.exchange(method, target_of(url), sent, body, max_bytes, call)
