"""Unwanted characters in external text: those to remove, and invisible ones."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

_LINE_BREAKS = re.compile("[\x0b\x0c\x85]")
_REMOVED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u20e3\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
"""Invisible characters that Unicode classifies neither as control nor as format characters."""

_BLANK = "\u2800"
"""An empty Braille cell, which people use to send texts that look empty."""


def clean(text: str) -> str:
    """Return a text without control characters and lone surrogates; line breaks and tabs are kept.

    External text is cleaned, so that one character never costs the rest.
    """
    if text.isprintable():
        return text
    return _REMOVED.sub("", _LINE_BREAKS.sub("\n", text))


def clean_all(value: Any) -> Any:
    """Return a JSON value with all its strings cleaned, including keys."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [clean_all(entry) for entry in value]
    if isinstance(value, dict):
        return {clean_all(name): clean_all(entry) for name, entry in value.items()}
    return value


def drop_invisible(text: str) -> str:
    """Return a text without invisible characters: control and format characters, fillers, variation selectors."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(character for character in text if character.isspace() or not _is_invisible(character))


def is_blank(text: str) -> bool:
    """Whether a text shows nothing: it is empty, or consists of white space and invisible characters."""
    return all(character.isspace() or character == _BLANK or _is_invisible(character) for character in text)


def strip_where(text: str, is_stripped: Callable[[str], bool]) -> str:
    """Return a text without the characters at both ends for which a function is true."""
    start, end = 0, len(text)
    while start < end and is_stripped(text[start]):
        start += 1
    while end > start and is_stripped(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs") or _INVISIBLE.match(character) is not None
