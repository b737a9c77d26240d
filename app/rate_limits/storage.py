"""Storage of the rate limit counters, as named by the setting."""

from urllib.parse import urlsplit

IN_PROCESS = "memory://"

_SHARED = ("redis", "rediss")
"""URI schemes of stores that several servers can share."""


def check_storage(uri: str) -> None:
    """Validate the storage setting.

    Raises:
        ValueError: the setting is invalid; the message says why.
    """
    parts = urlsplit(uri)
    if uri != IN_PROCESS and (parts.scheme not in _SHARED or not parts.hostname):
        raise ValueError(f"Must be {IN_PROCESS} or a URI such as redis://10.0.0.3:6379/0.")
