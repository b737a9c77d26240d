import pytest

from app.carriers.base import Keyword
from app.services.keywords import answer_to, find_keyword

STOP = ("STOP", "END", "QUIT", "CANCEL", "UNSUBSCRIBE", "OPTOUT", "STOPALL", "STOP ALL", "REVOKE")
START = ("START", "UNSTOP", "SUBSCRIBE", "OPTIN")
HELP = ("HELP", "INFO")


@pytest.mark.parametrize(
    ("word", "keyword"),
    [
        (word, keyword)
        for words, keyword in ((STOP, Keyword.STOP), (START, Keyword.START), (HELP, Keyword.HELP))
        for word in words
    ],
)
def test_a_keyword_is_known_in_every_spelling(word: str, keyword: Keyword) -> None:
    for spelling in (word, word.lower(), word.title(), f" {word}\n", f"{word}.", f"{word}!!", f'"{word}"', f"*{word}*"):
        assert find_keyword(spelling) is keyword, spelling


@pytest.mark.parametrize(
    "body",
    ["", " ", ".", "STOP it", "please stop", "stopping", "ST OP", "S T O P", "start over", "help me", "STOP\nSTOP", "снят"],
)
def test_a_keyword_is_the_whole_text_or_none(body: str) -> None:
    assert find_keyword(body) is None


@pytest.mark.parametrize("keyword", Keyword)
def test_every_answer_names_the_sender_and_fits_one_segment(keyword: Keyword) -> None:
    answer = answer_to(keyword, "Acme Texting", "support@example.com")

    assert answer.startswith("Acme Texting: ")
    assert answer.isascii()
    assert len(answer) <= 160
