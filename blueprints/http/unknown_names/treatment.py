"""Treatment of unknown names by each operation."""

from enum import Enum, auto
from functools import lru_cache

from blueprints.http.unknown_names.original_operations import is_original_operation, unname_parameters

_READ_BY_THIRD_PARTIES = (
    ("POST", "/receive"),
    ("POST", "/receive/<>"),
    ("GET", "/auth/oauth/<>/callback"),
    ("POST", "/auth/saml/callback"),
    ("GET", "/auth/saml/metadata/<>"),
)
"""Carriers' webhooks and protocols of single sign-on: other parties own the parameters, and add to them."""

_PAGES = ("/docs", "/.well-known", "/console")
"""Pages that people open: links to them carry parameters of other programs, and the console's own filters."""


class Treatment(Enum):
    """Treatment of names that an operation does not have."""

    REFUSE = auto()
    """Refuse them all."""
    LIST = auto()
    """Refuse misspellings, and list the others."""
    PASS = auto()
    """Pass over them."""


@lru_cache
def treatment_of(method: str, rule: str) -> Treatment:
    """Return how an operation treats unknown names.

    Args:
        method: HTTP method.
        rule: path with parameters, as in Flask or OpenAPI.
    """
    method = "GET" if method == "HEAD" else method
    path = unname_parameters(rule)
    if not path or (method, path) in _READ_BY_THIRD_PARTIES or path.startswith(_PAGES):
        return Treatment.PASS
    return Treatment.LIST if is_original_operation(method, rule) else Treatment.REFUSE
