"""Sessions of the test client: a new one for each call takes longer than the call."""

import threading

import requests

_SESSIONS = threading.local()


def http_session() -> requests.Session:
    """Return a session of this thread, which ignores proxies and cookies."""
    session: requests.Session | None = getattr(_SESSIONS, "session", None)
    if session is None:
        session = _SESSIONS.session = requests.Session()
        session.trust_env = False
    session.cookies.clear()
    return session
