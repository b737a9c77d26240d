"""Settings that name fields of another company's requests, such as `from=sender,media=media_urls`."""

import re
from collections.abc import Callable, Sequence

_PAIRS = re.compile(r"(?:[a-z]+=[A-Za-z_][A-Za-z0-9_.-]{0,59}(?:,|\Z))*")

SENT_MEANINGS = ("from", "to", "text", "reference", "media")
"""Fields of a message that is sent."""

EVENT_MEANINGS = ("from", "to", "text", "media", "id", "reference", "status", "code", "type", "direction", "time")
"""Fields of a webhook."""


def read_field_names(setting: str, meanings: Sequence[str]) -> dict[str, str]:
    """Return the names in a setting by their meaning.

    Raises:
        ValueError: the setting is invalid.
    """
    if not _PAIRS.fullmatch(setting):
        raise ValueError("Must list names as <meaning>=<field>, separated by commas.")
    pairs = dict(pair.split("=") for pair in setting.split(",") if pair)
    if unknown := pairs.keys() - set(meanings):
        raise ValueError(f"Unknown: {', '.join(sorted(unknown))}. Must be some of {', '.join(meanings)}.")
    return pairs


def check_field_names(meanings: Sequence[str]) -> Callable[[str], object]:
    """Return a check of a setting, which raises ValueError."""
    return lambda setting: read_field_names(setting, meanings)
