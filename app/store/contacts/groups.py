"""Groups: conversations with several numbers. One set of numbers has one group, in any order and spelling."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

ADDRESS_PREFIX = "group:"
"""Begins the address of a group, by which its conversation is reserved. No number or sender name has a colon."""

MAX_NAME_LENGTH = 50
"""Characters of a participant's name in the name of a group."""

_NAMED = 2


def group_address(participants: Iterable[str]) -> str:
    """Return the address of a group: the same for the same set of numbers in their canonical form."""
    joined = ",".join(sort_participants(participants))
    return f"{ADDRESS_PREFIX}{hashlib.sha256(joined.encode()).hexdigest()[:32]}"


def sort_participants(numbers: Iterable[str]) -> tuple[str, ...]:
    """Return the numbers of a group as they are stored: each once, sorted."""
    return tuple(sorted(set(numbers)))


def name_group(participants: Sequence[str], names: Mapping[str, str]) -> str:
    """Return the name of a group that nobody named: `Ada, Bob and 2 more`.

    Args:
        participants: numbers in their order.
        names: names by number; those with a name come first, the others are shown by their numbers.
    """
    shown = [names[number][:MAX_NAME_LENGTH] for number in participants if names.get(number)]
    shown += [number for number in participants if not names.get(number)]
    *first, last = shown if len(shown) <= _NAMED + 1 else [*shown[:_NAMED], f"{len(shown) - _NAMED} more"]
    return f"{', '.join(first)} and {last}" if first else last
