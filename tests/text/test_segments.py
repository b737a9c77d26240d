import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.segments import GSM_7, GSM_7_EXTENSION, count_segments


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("a" * 1600, 11),
        ("é" * 160, 1),
        ("{" * 80, 1),
        ("{" * 81, 2),
        ("€" * 80, 1),
        # An extension character is not split: 76 of them fill 152 of 153 septets.
        ("{" * 153, 3),
        ("a" * 69 + "’", 1),
        ("a" * 70 + "’", 2),
        ("{" * 69 + "∞", 1),
        ("я" * 71, 2),
        ("я" * 134, 2),
        ("я" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        # A surrogate pair is not split: 33 of them fill 66 of 67 units.
        ("😀" * 67, 3),
    ],
)
def test_segments_are_counted_as_carriers_do(text: str, segments: int) -> None:
    assert count_segments(text) == segments


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
