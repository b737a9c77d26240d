import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.segments import count_segments, is_gsm_7
from app.text.smart_encoding import smart_encode, suggest_replacement

LONGEST = 1600


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("\u201cHi\u201d \u2013 it\u2019s ready\u2026", '"Hi" - it\'s ready...'),
        ("5\u00a0pm\u2009sharp\tnow", "5 pm sharp now"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("soft\u00adhyphen", "softhyphen"),
        ("\u2022 one\u2028\u2022 two", "* one\n* two"),
        ("`quoted`", "'quoted'"),
        ("plain {text} \u20ac", "plain {text} \u20ac"),
        ("", ""),
    ],
)
def test_typographic_characters_are_replaced(text: str, encoded: str) -> None:
    assert smart_encode(text, LONGEST) == encoded


@pytest.mark.parametrize(
    "text",
    [
        # What GSM-7 cannot express keeps the text UCS-2, so replacing the rest gains nothing.
        "it\u2019s \N{GRINNING FACE}",
        "\u201cM\u00e1rquez\u201d",
        # An emoji of several characters is not taken apart.
        "\u2019 \N{WOMAN}\u200d\N{PERSONAL COMPUTER}",
        # 70 ellipses are one segment of UCS-2, and two of GSM-7.
        "\u2026" * 70,
        # Longer than a message may be.
        "\u2026" * 600,
        # Nothing would be left.
        "\u200b",
    ],
)
def test_texts_that_gain_nothing_stay(text: str) -> None:
    assert smart_encode(text, LONGEST) == text


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_smart_encoding_never_costs_segments(text: str) -> None:
    encoded = smart_encode(text, LONGEST)

    assert encoded == text or (is_gsm_7(encoded) and count_segments(encoded) <= count_segments(text))
    assert smart_encode(encoded, LONGEST) == encoded


@pytest.mark.parametrize(
    ("character", "suggestion"),
    [
        ("\u2019", "'"),
        ("\u00e1", "a"),
        ("\u00bd", "1/2"),
        ("\ufb01", "fi"),
        ("\u200b", ""),
        ("\u044f", None),
        ("\N{GRINNING FACE}", None),
    ],
)
def test_suggestions_are_what_gsm_can_express(character: str, suggestion: str | None) -> None:
    assert suggest_replacement(character) == suggestion
