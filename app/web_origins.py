"""The web sites whose pages may call an instance from a browser."""

import re

_ORIGIN = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")


def read_origins(text: str) -> list[str]:
    """Read a list of origins, separated by commas.

    Raises:
        ValueError: naming the entry that is no origin, as a browser writes it in the header Origin.
    """
    origins = [entry.strip() for entry in text.split(",") if entry.strip()]
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise ValueError(f"{origin} is not an origin: scheme and host in small letters, without a path, and no *.")
    return origins
