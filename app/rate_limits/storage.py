"""Where is counted, as the setting names it."""

from importlib.util import find_spec
from urllib.parse import urlsplit

IN_PROCESS = "memory://"

_CLIENTS = {"redis": "redis", "rediss": "redis", "memcached": "pymemcache"}
"""The Python package that speaks with a store, by the scheme of the store's URI."""


def check_storage(uri: str) -> None:
    """Make sure that a store can be spoken with.

    Raises:
        ValueError: saying what is wrong.
    """
    if uri == IN_PROCESS:
        return
    parts = urlsplit(uri)
    client = _CLIENTS.get(parts.scheme)
    if client is None or not parts.hostname:
        raise ValueError(f"Must be {IN_PROCESS} or a URI such as redis://10.0.0.3:6379/0 or memcached://10.0.0.3:11211.")
    if find_spec(client) is None:
        raise ValueError(f"Needs the Python package {client}, which is not installed.")
