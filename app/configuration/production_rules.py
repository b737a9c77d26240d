"""Settings that production rejects: http URLs, guessable keys, unfilled placeholders.

A production instance does not start with such settings; elsewhere `doctor` lists them.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from app.configuration.cors_origins import read_origins
from app.crypto.key_strength import find_weakness, is_placeholder
from app.crypto.vault import read_credential_keys

_HTTPS = "must be an https URL in production: http traffic can be read and changed on the way"
_MAKE_ONE = "generate one with `openssl rand -base64 {}`"


def find_production_faults(settings: Mapping[str, Any], urls: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Return the settings that production rejects, with reasons, which never contain secrets.

    Args:
        settings: values by name.
        urls: names of the settings that are URLs.
    """
    for name, value in settings.items():
        if isinstance(value, str) and is_placeholder(value):
            yield name, "is a placeholder: replace `<…>` with the instance's own value"
        elif name in urls and value and urlsplit(value).scheme != "https":
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
