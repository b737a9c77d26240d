"""Origins of web sites whose pages may call an instance from a browser."""

import re

_ORIGIN = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")


def read_origins(text: str) -> list[str]:
    """Return the origins of a comma-separated list.

    Raises:
        ValueError: an entry is not an origin as browsers write it in the Origin header; the message names it.
    """
    origins = [entry.strip() for entry in text.split(",") if entry.strip()]
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise ValueError(f"{origin} is not an origin: scheme and host in lower case, without a path, and no *.")
    return origins
