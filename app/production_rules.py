"""What production refuses of its settings: http, keys that can be guessed, placeholders that nobody filled in.

An instance in production does not start with such settings, and `doctor` names them in every other one.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from app.key_strength import find_weakness, is_placeholder
from app.vault import read_credential_keys
from app.web_origins import read_origins

_HTTPS = "must be an https URL in production: what is read over http anybody on the way can write"
_MAKE_ONE = "make one with `openssl rand -base64 {}`"


def find_production_faults(settings: Mapping[str, Any], urls: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Return the name of each setting that production refuses, and why; the reason repeats no secret.

    Args:
        settings: their values by name.
        urls: the names of those that are URLs.
    """
    for name, value in settings.items():
        if isinstance(value, str) and is_placeholder(value):
            yield name, "is a placeholder: put the instance's own value in the place of `<…>`"
        elif name in urls and urlsplit(value).scheme != "https":
            yield name, _HTTPS
    for origin in read_origins(settings["WEB_ORIGINS"]):
        if not origin.startswith("https://"):
            yield "WEB_ORIGINS", f"{origin} must begin with https:// in production"
    weakness = find_weakness(settings["SECRET_KEY"])
    if weakness is not None and not is_placeholder(settings["SECRET_KEY"]):
        yield "SECRET_KEY", f"{weakness}: {_MAKE_ONE.format(48)}"
    for key_id, key in read_credential_keys(settings["CREDENTIAL_KEYS"]).items():
        if (weakness := find_weakness(key)) is not None:
            yield "CREDENTIAL_KEYS", f"the key '{key_id}' {weakness}: {_MAKE_ONE.format(32)}"
