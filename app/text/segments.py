"""Segment count of a message, as carriers count.

A text in the GSM 7-bit alphabet has 160 septets in a single segment, or 153 in each of several; characters of the extension
table take two. Any other text is UCS-2: 70 UTF-16 units in a single segment, or 67 in each of several. Extension characters and
surrogate pairs are never split between segments, so a segment may stay one unit short.

Where a carrier uses national language tables, a text that fits one of them stays in 7 bits, with fewer septets a segment.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from app.frozen import frozen
from app.text.national_tables import NATIONAL_TABLES

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_EXTENSION = frozenset("\f^{}\\[~]|€")

_SEGMENT_OCTETS = 140
_LENGTH_OCTETS = 1
_CONCATENATION_OCTETS = 5
_TABLE_OCTETS = 3
_BASIC_PLANE = 0xFFFF


class Encoding(StrEnum):
    """Encoding of a message."""

    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


@frozen
class SegmentCount:
    """Segments of a text. Units are septets in GSM-7, and UTF-16 units in UCS-2.

    Attributes:
        used: units in the last segment.
        left: units that the last segment still takes; the single segment of a text that then needs two.
    """

    encoding: Encoding
    segments: int
    used: int
    left: int


@frozen
class _Alphabet:
    """Characters of one and of two septets, and the number of tables that each segment names."""

    basic: frozenset[str]
    extension: frozenset[str]
    tables: int = 0


_DEFAULT = _Alphabet(GSM_7, GSM_7_EXTENSION)


def measure_segments(text: str, languages: Sequence[str] = ()) -> SegmentCount:
    """Return the encoding and the segments of a text; an empty one has one segment.

    Args:
        text: body of the message.
        languages: languages whose national tables the carrier uses, in ISO 639-1; usually none.
    """
    counts = [_measure_septets(text, alphabet) for alphabet in _alphabets(languages) if _fits(text, alphabet)]
    if counts:
        return min(counts, key=lambda count: (count.segments, -count.left))
    units = [1 + (ord(character) > _BASIC_PLANE) for character in text]
    return _fill(Encoding.UCS_2, units, _SEGMENT_OCTETS // 2, (_SEGMENT_OCTETS - _LENGTH_OCTETS - _CONCATENATION_OCTETS) // 2)


def count_segments(text: str, languages: Sequence[str] = ()) -> int:
    """Return the number of segments of a text; 1 for an empty one, as sent with media."""
    return measure_segments(text, languages).segments


def is_gsm_7(text: str) -> bool:
    """Whether a text needs no UCS-2, without national tables."""
    return _fits(text, _DEFAULT)


def find_ucs_2_characters(text: str, languages: Sequence[str] = ()) -> dict[str, list[int]]:
    """Return the characters that force UCS-2, each with its positions in the text, counted in characters from 0.

    With several languages, those that are missing in the alphabet that lacks the fewest.
    """
    missing = [_find_missing(text, alphabet) for alphabet in _alphabets(languages)]
    return min(missing, key=len)


def _alphabets(languages: Sequence[str]) -> Iterator[_Alphabet]:
    yield _DEFAULT
    for tables in (NATIONAL_TABLES[language] for language in languages if language in NATIONAL_TABLES):
        yield _Alphabet(GSM_7, tables.single_shift, tables=1)
        if tables.locking_shift:
            yield _Alphabet(tables.locking_shift, GSM_7_EXTENSION, tables=1)
            yield _Alphabet(tables.locking_shift, tables.single_shift, tables=2)


def _fits(text: str, alphabet: _Alphabet) -> bool:
    return alphabet.basic.issuperset(text) or (alphabet.basic | alphabet.extension).issuperset(text)


def _find_missing(text: str, alphabet: _Alphabet) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for position, character in enumerate(text):
        if character not in alphabet.basic and character not in alphabet.extension:
            found.setdefault(character, []).append(position)
    return found


def _measure_septets(text: str, alphabet: _Alphabet) -> SegmentCount:
    is_basic = alphabet.basic.issuperset(text)
    units = [1] * len(text) if is_basic else [1 if character in alphabet.basic else 2 for character in text]
    tables = alphabet.tables * _TABLE_OCTETS
    alone = _septets_beside(_LENGTH_OCTETS + tables if tables else 0)
    return _fill(Encoding.GSM_7, units, alone, _septets_beside(_LENGTH_OCTETS + _CONCATENATION_OCTETS + tables))


def _septets_beside(header_octets: int) -> int:
    return (_SEGMENT_OCTETS - header_octets) * 8 // 7


def _fill(encoding: Encoding, units: Sequence[int], alone: int, capacity: int) -> SegmentCount:
    """Return the segments of characters of these widths, each segment as full as possible."""
    total = sum(units)
    if total <= alone:
        return SegmentCount(encoding, 1, total, alone - total)
    segments, filled = 1, 0
    for size in units:
        if filled + size > capacity:
            segments, filled = segments + 1, 0
        filled += size
    return SegmentCount(encoding, segments, filled, capacity - filled)
