"""How many segments a text is sent in, counted as carriers count.

A text of the GSM 7-bit alphabet has 160 septets in one segment, or 153 in each of several; a character of the extension table
takes two. Any other text is UCS-2: 70 UTF-16 units in one segment, or 67 in each of several. Neither an extension character
nor a surrogate pair is split between two segments, so a segment may stay one short.
"""

from collections.abc import Iterable

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_EXTENSION = frozenset("\f^{}\\[~]|€")

_GSM_7_UNITS = (160, 153)
_UCS_2_UNITS = (70, 67)
_BASIC_PLANE = 0xFFFF


def count_segments(text: str) -> int:
    """Return the number of segments of a text; 1 for an empty one, which goes with media."""
    if all(character in GSM_7 or character in GSM_7_EXTENSION for character in text):
        return _count([1 + (character in GSM_7_EXTENSION) for character in text], *_GSM_7_UNITS)
    return _count([1 + (ord(character) > _BASIC_PLANE) for character in text], *_UCS_2_UNITS)


def _count(units: Iterable[int], alone: int, each: int) -> int:
    """Return how many segments characters of so many units fill, each as full as can be."""
    units = list(units)
    if sum(units) <= alone:
        return 1
    segments, filled = 1, 0
    for size in units:
        if filled + size > each:
            segments, filled = segments + 1, 0
        filled += size
    return segments
