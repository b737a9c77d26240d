"""Where is counted, as the setting names it."""

from urllib.parse import urlsplit

IN_PROCESS = "memory://"

_SHARED = ("redis", "rediss")
"""Schemes of the stores that several servers can share."""


def check_storage(uri: str) -> None:
    """Make sure that a setting names a store.

    Raises:
        ValueError: saying what is wrong.
    """
    parts = urlsplit(uri)
    if uri != IN_PROCESS and (parts.scheme not in _SHARED or not parts.hostname):
        raise ValueError(f"Must be {IN_PROCESS} or a URI such as redis://10.0.0.3:6379/0.")
