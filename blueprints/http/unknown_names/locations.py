"""Locations of a request that have names, and what was sent there."""

from collections.abc import Mapping
from typing import Any

from flask import request

BODY, QUERY, FORM = "json", "query", "form"
"""Locations, as webargs calls them."""

PARSED_BY = "parsed_by"
"""Attribute of a view: the schemas that parse its requests with their locations, in order."""


def read_json() -> Any:
    """Return the JSON body, or None if it cannot be read."""
    try:
        return request.get_json(silent=True)
    except (RecursionError, ValueError):
        return None


def read_form() -> Mapping[str, str]:
    """Return the form; empty for JSON that is declared to be a form, as by `curl -d`."""
    return {name: value for name, value in request.form.items() if not name.startswith("{")}


def is_sent(location: str, name: str) -> bool:
    """Whether a parameter has a value in a location."""
    sent = request.args if location == QUERY else read_json()
    return isinstance(sent, Mapping) and sent.get(name) is not None
