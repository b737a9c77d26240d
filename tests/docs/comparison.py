"""Compares documented JSON with a real response by its keys, the types of its values, and the texts of ours that it quotes."""

from collections.abc import Iterator
from typing import Any

QUOTED = ("reason", "outcome", "status", "state", "kind")


def find_differences(documented: Any, returned: Any, is_part: bool = False, place: str = "") -> Iterator[str]:
    """Yield how a documented value differs from a returned one in keys and types.

    Args:
        documented: the sample's value.
        returned: the response's value.
        is_part: whether the sample may leave fields out.
        place: path of the value, such as `.contacts[0]`.
    """
    if isinstance(documented, dict) and isinstance(returned, dict):
        for name in documented.keys() - returned.keys():
            yield f"{place}.{name} is documented and not returned"
        if not is_part:
            for name in returned.keys() - documented.keys():
                yield f"{place}.{name} is returned and not documented"
        for name in QUOTED:
            if all(isinstance(side.get(name), str) for side in (documented, returned)) and documented[name] != returned[name]:
                yield f"{place}.{name} is {documented[name]!r}, but {returned[name]!r} came back"
        for name in documented.keys() & returned.keys():
            yield from find_differences(documented[name], returned[name], is_part, f"{place}.{name}")
    elif isinstance(documented, list) and isinstance(returned, list):
        if documented and not returned:
            yield f"{place} has entries, but none came back"
        for index, entry in enumerate(documented if returned else []):
            candidates = [list(find_differences(entry, other, is_part, f"{place}[{index}]")) for other in returned]
            yield from min(candidates, key=len)
    elif _kind(documented) != _kind(returned) and None not in (documented, returned):
        yield f"{place} is {documented!r}, but {returned!r} came back"


def _kind(value: Any) -> type[Any]:
    return float if isinstance(value, int) and not isinstance(value, bool) else type(value)
