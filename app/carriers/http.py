"""HTTP to carriers, and to telephone systems.

Its failures are two: nothing was sent, or nobody knows whether the request arrived.
"""

import base64
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, MaxRetryError, NewConnectionError

_CONNECT_SECONDS = 5.0
# A server ends idle connections. A request on one that it ends at this moment would be lost without our knowing, so a
# connection is used again only while no server would think of ending it.
_IDLE_SECONDS = 20.0


class NothingSentError(Exception):
    """No connection was made, so the request has not left."""


class NoAnswerError(Exception):
    """The request was sent, wholly or in part, and no whole answer came back."""


def basic(user: str, password: str) -> str:
    """Answer the Authorization of HTTP's Basic authentication."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


class CarrierHttp:
    """Connections to one carrier: each thread of a process keeps its own, made at first use."""

    def __init__(self, answer_seconds: float) -> None:
        """Set how long in seconds an answer is waited for."""
        self._timeout = (_CONNECT_SECONDS, answer_seconds)
        self._local = threading.local()

    def request(
        self,
        method: str,
        url: str,
        authorization: str = "",
        form: list[tuple[str, str]] | None = None,
        query: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> requests.Response:
        """Answer the response to one request; redirects are not followed, and nothing is tried twice.

        Args:
            method: of HTTP.
            url: the address.
            authorization: the header of that name.
            form: fields of the body, in their order.
            query: parameters of the URL.
            body: in place of a form, what is sent as JSON.

        Raises:
            NothingSentError: no connection could be made.
            NoAnswerError: the answer was lost.
        """
        headers = {"Authorization": authorization} if authorization else {}
        try:
            return self._session().request(
                method,
                url,
                params=query,
                data=form,
                json=body,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            # The original exceptions show the URL, and with it telephone numbers, so they are not kept as the cause.
            if _is_before_sending(error):
                raise NothingSentError from None
            raise NoAnswerError from None
        finally:
            self._local.used = time.monotonic()

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is not None and time.monotonic() - self._local.used < _IDLE_SECONDS:
            return session
        if session is not None:
            session.close()
        session = requests.Session()
        # Neither a proxy nor a .netrc of the machine may come between: the credentials are the account's.
        session.trust_env = False
        for scheme in ("http://", "https://"):
            session.mount(scheme, _Adapter())
        self._local.session = session
        return session


def _is_before_sending(error: requests.RequestException) -> bool:
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, ConnectTimeoutError)


class _Adapter(HTTPAdapter):
    """Tells a failure to connect, TLS included, from every later one: urllib3 itself has one exception for both."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}


@contextmanager
def _connecting(connection: HTTPConnection) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, HTTPError) as error:
        raise NewConnectionError(connection, f"no connection: {type(error).__name__}") from error


class _Connection(HTTPConnection):
    def connect(self) -> None:
        with _connecting(self):
            super().connect()


class _TlsConnection(HTTPSConnection):
    def connect(self) -> None:
        with _connecting(self):
            super().connect()


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection
