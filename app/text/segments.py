"""Segment count of a message, as carriers count.

A text in the GSM 7-bit alphabet has 160 septets in a single segment, or 153 in each of several; characters of the extension
table take two. Any other text is UCS-2: 70 UTF-16 units in a single segment, or 67 in each of several. Extension characters and
surrogate pairs are never split between segments, so a segment may stay one unit short.
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
    """Return the number of segments of a text; 1 for an empty one, as sent with media."""
    if all(character in GSM_7 or character in GSM_7_EXTENSION for character in text):
        return _count([1 + (character in GSM_7_EXTENSION) for character in text], *_GSM_7_UNITS)
    return _count([1 + (ord(character) > _BASIC_PLANE) for character in text], *_UCS_2_UNITS)


def _count(units: Iterable[int], alone: int, capacity: int) -> int:
    """Return the number of segments for characters of these widths, each segment as full as possible."""
    units = list(units)
    if sum(units) <= alone:
        return 1
    segments, filled = 1, 0
    for size in units:
        if filled + size > capacity:
            segments, filled = segments + 1, 0
        filled += size
    return segments
