"""Detection of weak secret keys: random keys, or text that somebody filled in."""

import itertools
import re

_FEWEST_DIFFERENT = 12
_FEWEST_DIFFERENT_DIGITS = 8
"""Minimum different digits of a hexadecimal key: of 32 random digits, fewer are less likely than one in a million."""

_MAX_BLOCK_LENGTH = 16
_PLACEHOLDERS = ("change", "replace", "example", "placeholder", "password", "yoursecret", "yourkey", "insert")
"""Words of at least six letters: a random key contains one with a probability below one in a million."""

_NOT_A_LETTER = re.compile(r"[^a-z]")
_HEXADECIMAL = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_BRACKETED = re.compile(r"<[^<>]*>")


def is_placeholder(text: str) -> bool:
    """Whether a text contains a `<…>` placeholder."""
    return _BRACKETED.search(text) is not None


def find_weakness(key: str | bytes) -> str | None:
    """Return why a key is guessable; None for one that looks random.

    Args:
        key: characters of the setting, or the bytes that they encode.
    """
    if isinstance(key, bytes) and key.isascii() and key.decode("ascii").isprintable():
        return "is text instead of random bytes"
    if isinstance(key, str):
        letters = _NOT_A_LETTER.sub("", key.lower())
        if is_placeholder(key) or any(word in letters for word in _PLACEHOLDERS):
            return "is a placeholder"
    if any(key[length:] == key[:-length] for length in range(1, min(_MAX_BLOCK_LENGTH, len(key) // 2) + 1)):
        return "repeats itself"
    is_hexadecimal = isinstance(key, str) and _HEXADECIMAL.fullmatch(key) is not None
    if len(set(key)) < (_FEWEST_DIFFERENT_DIGITS if is_hexadecimal else _FEWEST_DIFFERENT):
        return "has too few different characters" if isinstance(key, str) else "has too few different bytes"
    if _is_mostly_counted(key):
        return "is a sequence"
    return None


def _is_mostly_counted(key: str | bytes) -> bool:
    codes = [ord(character) for character in key] if isinstance(key, str) else list(key)
    steps = [after - before for before, after in itertools.pairwise(codes)]
    return any(2 * steps.count(step) > len(steps) for step in set(steps))
