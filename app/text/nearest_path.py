"""The path that was meant by a mistyped one."""

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

_MIN_LIKENESS = 0.7
"""Least likeness of a mistyped segment: `contact` is as like `contacts` as 0.93."""
_MAX_PATH_LENGTH = 200


def find_nearest_path(path: str, patterns: Iterable[str]) -> str | None:
    """Return the path that most resembles an unknown one; None if none does.

    Args:
        path: path of a request.
        patterns: paths that exist, with placeholders such as `<id>`, which any segment matches.
    """
    if len(path) > _MAX_PATH_LENGTH:
        return None
    split = [pattern.rstrip("/").split("/") for pattern in patterns]
    for given in _variants(path.rstrip("/").split("/")):
        likeness, nearest = max(((_compare(given, pattern), pattern) for pattern in split), default=(0.0, [""]))
        if likeness >= _MIN_LIKENESS and any(given):
            return "/".join(map(_fill, given, nearest))
    return None


def _fill(given: str, expected: str) -> str:
    return given if expected.startswith("<") else expected


def _variants(segments: list[str]) -> Iterator[list[str]]:
    """Yield a path as it is, and then with the prefix of the API that it may lack, or that of the other version."""
    yield segments
    match segments:
        case ["", "api", "v2", *rest]:
            yield ["", "api", *rest]
        case ["", "api", *rest] | ["", "v2", *rest]:
            yield ["", "api", "v2", *rest]
        case ["", *rest]:
            yield ["", "api", *rest]
            yield ["", "api", "v2", *rest]


def _compare(segments: list[str], pattern: list[str]) -> float:
    """Return the likeness of the two least like segments, from 0 to 1."""
    if len(segments) != len(pattern):
        return 0.0
    pairs = zip(segments, pattern, strict=True)
    return min(
        1.0 if expected.startswith("<") and given else SequenceMatcher(None, given.lower(), expected.lower()).ratio()
        for given, expected in pairs
    )
