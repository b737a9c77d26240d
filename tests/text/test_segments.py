"""Segments: 19 cases worked out by hand from 3GPP TS 23.038, and a slow definition to compare with."""

from functools import lru_cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.text.national_tables import NATIONAL_TABLES
from app.text.segments import (
    GSM_7,
    GSM_7_EXTENSION,
    Encoding,
    count_segments,
    find_ucs_2_characters,
    measure_segments,
)

EURO, EMOJI, CYRILLIC = "\N{EURO SIGN}", "\N{GRINNING FACE}", "\N{CYRILLIC SMALL LETTER YA}"

CASES = [
    # An empty text, as sent with media, is one segment.
    ("", Encoding.GSM_7, 1, 0, 160),
    ("a", Encoding.GSM_7, 1, 1, 159),
    # 140 octets hold 160 septets; 6 octets of header leave 153.
    ("a" * 160, Encoding.GSM_7, 1, 160, 0),
    ("a" * 161, Encoding.GSM_7, 2, 8, 145),
    ("a" * 306, Encoding.GSM_7, 2, 153, 0),
    ("a" * 307, Encoding.GSM_7, 3, 1, 152),
    # 1600 = 10 * 153 + 70.
    ("a" * 1600, Encoding.GSM_7, 11, 70, 83),
    # Letters with accents of the basic table take one septet.
    ("\u00e9" * 160, Encoding.GSM_7, 1, 160, 0),
    # Characters of the extension table take two.
    (EURO * 80, Encoding.GSM_7, 1, 160, 0),
    (EURO * 81, Encoding.GSM_7, 2, 10, 143),
    # An escape and its character stay together: 152 + 1 septets, then 76 pairs fill 152 of 153.
    ("a" * 152 + EURO + "a" * 8, Encoding.GSM_7, 2, 10, 143),
    ("{" * 153, Encoding.GSM_7, 3, 2, 151),
    # 140 octets hold 70 UTF-16 units; 6 octets of header leave 67.
    (CYRILLIC * 70, Encoding.UCS_2, 1, 70, 0),
    (CYRILLIC * 71, Encoding.UCS_2, 2, 4, 63),
    (CYRILLIC * 135, Encoding.UCS_2, 3, 1, 66),
    # One character outside GSM-7 changes the whole text.
    ("a" * 70 + "\u2019", Encoding.UCS_2, 2, 4, 63),
    # A surrogate pair is two units, and stays together: 33 pairs fill 66 of 67.
    (EMOJI * 35, Encoding.UCS_2, 1, 70, 0),
    (EMOJI * 36, Encoding.UCS_2, 2, 6, 61),
    (EMOJI * 67, Encoding.UCS_2, 3, 2, 65),
]
"""Text, encoding, segments, units used and left in the last segment."""


@pytest.mark.parametrize(("text", "encoding", "segments", "used", "left"), CASES)
def test_known_texts_have_their_segments(text: str, encoding: Encoding, segments: int, used: int, left: int) -> None:
    count = measure_segments(text)

    assert (count.encoding, count.segments, count.used, count.left) == (encoding, segments, used, left)
    assert count_segments(text) == segments


def define_segments(text: str) -> int:
    """Return the fewest segments that a text can be cut into, by trying every cut: slow, and true by definition."""
    in_gsm = all(character in GSM_7 | GSM_7_EXTENSION for character in text)
    alone, capacity = (160, 153) if in_gsm else (70, 67)

    def size(part: str) -> int:
        if in_gsm:
            return sum(2 if character in GSM_7_EXTENSION else 1 for character in part)
        return len(part.encode("utf-16-be", "surrogatepass")) // 2

    if size(text) <= alone:
        return 1

    @lru_cache(None)
    def fewest(start: int) -> int:
        if start == len(text):
            return 0
        ends = [end for end in range(start + 1, min(len(text), start + capacity) + 1) if size(text[start:end]) <= capacity]
        # Earlier ends leave more to the segments after them; the last few include the best.
        return 1 + min(fewest(end) for end in ends[-3:])

    return fewest(0)


@given(
    st.lists(
        st.sampled_from(["a", "{", EURO, "\u00e9", "\n", CYRILLIC, EMOJI, "\u2019", "a" * 60, "{" * 31, EMOJI * 17, "b" * 151]),
        max_size=14,
    ).map("".join)
)
@example("a" * 152 + EURO + "a" * 152 + EURO)
@example("x" + EMOJI * 33 + "x" + EMOJI * 33)
def test_segments_equal_their_slow_definition(text: str) -> None:
    assert count_segments(text) == define_segments(text)


@given(st.text(max_size=400), st.text(max_size=40))
def test_units_left_are_what_still_fits(text: str, more: str) -> None:
    count = measure_segments(text)
    if count.encoding is Encoding.GSM_7:
        assert count_segments(text + "a" * count.left) == count.segments
        assert count_segments(text + "a" * (count.left + 1)) == count.segments + 1
    else:
        assert count_segments(text + CYRILLIC * count.left) == count.segments
        assert count_segments(text + CYRILLIC * (count.left + 1)) == count.segments + 1


class TestNationalTables:
    def test_tables_are_used_only_where_named(self) -> None:
        assert measure_segments("\u015f").encoding is Encoding.UCS_2
        assert measure_segments("\u015f", ["tr"]).encoding is Encoding.GSM_7
        assert measure_segments("\u015f", ["xx"]).encoding is Encoding.UCS_2

    @pytest.mark.parametrize(
        ("text", "language", "segments"),
        [
            # One table is 4 octets of header: 155 septets alone, 149 in each of several.
            ("\u015f" * 155, "tr", 1),
            ("\u015f" * 156, "tr", 2),
            ("\u015f" * 298, "tr", 2),
            ("\u015f" * 299, "tr", 3),
            # Spanish has no locking table: an accent is an extension character.
            ("\u00e1" * 77, "es", 1),
            ("\u00e1" * 78, "es", 2),
            ("\u00e3" * 155, "pt", 1),
            # Both tables are 7 octets: 152 septets alone, 146 in each of several.
            ("\u00e3" * 150 + "\u03a6", "pt", 1),
            ("\u00e3" * 151 + "\u03a6", "pt", 2),
            # A plain text has no header.
            ("a" * 160, "tr", 1),
        ],
    )
    def test_tables_leave_room_for_their_header(self, text: str, language: str, segments: int) -> None:
        assert count_segments(text, [language]) == segments

    @pytest.mark.parametrize(("language", "size"), [("tr", 127), ("pt", 127)])
    def test_locking_tables_are_complete(self, language: str, size: int) -> None:
        # 128 places, one of which is the escape.
        assert len(NATIONAL_TABLES[language].locking_shift) == size


class TestUcs2Characters:
    def test_each_character_has_its_positions(self) -> None:
        assert find_ucs_2_characters("a\u2019b\u2019" + EMOJI + "{") == {"\u2019": [1, 3], EMOJI: [4]}

    @given(st.text(max_size=100))
    def test_there_are_some_exactly_if_it_is_ucs_2(self, text: str) -> None:
        assert bool(find_ucs_2_characters(text)) == (measure_segments(text).encoding is Encoding.UCS_2)


@given(st.text(alphabet=sorted(GSM_7 | GSM_7_EXTENSION), max_size=1000))
def test_gsm_segments_hold_all_septets_and_no_fewer_fit(text: str) -> None:
    septets = sum(2 if character in GSM_7_EXTENSION else 1 for character in text)
    segments = count_segments(text)

    if septets <= 160:
        assert segments == 1
    else:
        assert septets <= segments * 153
        # Each segment but the last is at most one septet short, for an escape that is not split.
        assert septets > (segments - 1) * 152


@given(st.text(min_size=1, max_size=700))
def test_ucs2_segments_hold_all_units_and_no_fewer_fit(text: str) -> None:
    text += "∞"
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    segments = count_segments(text)

    if units <= 70:
        assert segments == 1
    else:
        assert (segments - 1) * 66 < units <= segments * 67


@given(st.text(max_size=300), st.text(max_size=300))
def test_longer_text_never_has_fewer_segments(text: str, more: str) -> None:
    assert count_segments(text + more) >= count_segments(text)
