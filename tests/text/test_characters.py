import pytest

from app.text.characters import clean, clean_all, is_blank


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Ann\0 example", "Ann example"),
        ("\x01a\x1f\x7f\x9fb", "ab"),
        ("one\r\ntwo\n\tthree", "one\r\ntwo\n\tthree"),
        ("one\x0btwo\x85three", "one\ntwo\nthree"),
        ("half \ud83d of a pair", "half  of a pair"),
        ("whole 😀 “quotes” \u200b", "whole 😀 “quotes” \u200b"),
        ("", ""),
    ],
)
def test_clean_removes_controls_and_keeps_the_rest(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_clean_all_cleans_names_and_values_at_any_depth() -> None:
    assert clean_all({"a\0": ["b\0", {"c": "\ud800d"}], "n": 1, "t": None}) == {"a": ["b", {"c": "d"}], "n": 1, "t": None}


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t", "\u00a0", "\u200b", "\u2060\ufeff", "\u3164", "\u2800", "\u200e \u00ad", "\ufe0f"]
)
def test_text_that_shows_nothing_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", [".", "a", "👍", " 0 ", "\u0301a", "क"])
def test_text_that_shows_something_is_not_blank(text: str) -> None:
    assert not is_blank(text)
