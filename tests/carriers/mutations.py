"""Changed copies of a payload: a field less, more, or of another type."""

import copy
from collections.abc import Iterator
from typing import Any

WRONG_VALUES: list[Any] = [None, True, 5, -1, 1.5, "", "x", "\x00", [], {}, [[]], [None], {"a": {}}, "9" * 400]
WRONG_TEXTS = ["", "x", "\x00", "-1", "²", "9" * 400, "null", "[]"]

Path = tuple[Any, ...]


def paths(payload: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the path of each field and item of a payload."""
    items = payload.items() if isinstance(payload, dict) else enumerate(payload) if isinstance(payload, list) else ()
    for name, value in items:
        yield (*path, name)
        yield from paths(value, (*path, name))


def without(payload: Any, path: Path) -> Any:
    """Return a copy without one field or item."""
    changed = copy.deepcopy(payload)
    parent = _follow(changed, path[:-1])
    del parent[path[-1]]
    return changed


def with_value(payload: Any, path: Path, value: Any) -> Any:
    """Return a copy with another value in one place."""
    changed = copy.deepcopy(payload)
    _follow(changed, path[:-1])[path[-1]] = value
    return changed


def with_more(payload: Any) -> Any:
    """Return a copy with an unknown field in each map."""
    if isinstance(payload, dict):
        return {name: with_more(value) for name, value in payload.items()} | {"AFieldOfTomorrow": "1"}
    return [with_more(value) for value in payload] if isinstance(payload, list) else payload


def _follow(payload: Any, path: Path) -> Any:
    for part in path:
        payload = payload[part]
    return payload
