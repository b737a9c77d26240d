import pytest

from app.text.keyword_form import normalize_keyword


@pytest.mark.parametrize(
    ("keyword", "texts"),
    [
        (
            "hours",
            ["HOURS", " hours\n", "hours!", "hours?", "“hours”", "hours\u200b", "hours 🙂", "ＨＯＵＲＳ", "«Hours»", "´hours´"],
        ),
        ("menú", ["menu", "MENÚ", "menu\u0301", "MENU"]),
        ("preco", ["preço", "PREÇO"]),
        ("cafe", ["café"]),
        ("info", ["İNFO", "ınfo", "Info."]),
        ("strasse", ["Straße", "STRASSE"]),
        ("opening hours", ["Opening, hours", "opening\u00a0hours", "OPENING\nHOURS!"]),
        ("24/7", ["24/7?", "２４/７"]),
        ("1", ["#1", "1️⃣", "1."]),
        ("don't", ["don’t", "Don`t"]),
        ("👍", ["👍", " 👍\ufe0f "]),
        ("営業時間", ["営業時間。", "「営業時間」"]),
    ],
)
def test_spellings_of_a_keyword_have_one_form(keyword: str, texts: list[str]) -> None:
    assert {text: normalize_keyword(text) for text in texts} == dict.fromkeys(texts, normalize_keyword(keyword))


@pytest.mark.parametrize(
    ("one", "other"),
    [("कीमत", "किमत"), ("test", "testq"), ("hours", "no hours"), ("24/7", "247"), ("1.5", "15"), ("👍", "👎"), ("か", "が")],
)
def test_other_words_have_another_form(one: str, other: str) -> None:
    assert normalize_keyword(one) != normalize_keyword(other)


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\n\ufeff"])
def test_text_that_shows_nothing_has_no_form(text: str) -> None:
    assert normalize_keyword(text) == ""


@pytest.mark.parametrize("text", ["“Hours”?", "MENÚ", "Straße 1", "İNFO", "👍 🏽", "ﬁn", "ǅ ŉ"])
def test_form_of_a_form_is_itself(text: str) -> None:
    form = normalize_keyword(text)

    assert normalize_keyword(form) == form


def test_ascii_is_normalized_like_other_text() -> None:
    zero_width_space = "\u200b"
    texts = [
        f"{before}{character}{after}" for character in map(chr, range(128)) for before in ("", "Stop ") for after in ("", "A")
    ]
    assert [normalize_keyword(text) for text in texts] == [normalize_keyword(text + zero_width_space) for text in texts]
