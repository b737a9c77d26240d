import pytest

from app.carriers.base import Keyword
from app.services.messages.opt_out_keywords import find_keyword

STOP = (
    "STOP",
    "END",
    "QUIT",
    "CANCEL",
    "UNSUBSCRIBE",
    "OPTOUT",
    "OPT OUT",
    "OPT-OUT",
    "STOPALL",
    "STOP ALL",
    "REVOKE",
    "ARRET",
)
START = ("START", "UNSTOP", "SUBSCRIBE", "OPTIN", "OPT-IN")
HELP = ("HELP", "INFO")


@pytest.mark.parametrize(
    ("word", "keyword"),
    [
        (word, keyword)
        for words, keyword in ((STOP, Keyword.STOP), (START, Keyword.START), (HELP, Keyword.HELP))
        for word in words
    ],
)
def test_keyword_is_known_in_every_spelling(word: str, keyword: Keyword) -> None:
    for spelling in (word, word.lower(), word.title(), f" {word}\n", f"{word}.", f"{word}!!", f'"{word}"', f"*{word}*"):
        assert find_keyword(spelling) is keyword, spelling


@pytest.mark.parametrize(
    "body",
    [
        *("“STOP”", "‘stop’", "«STOP»", "STOP。", "STOP…", "STOP—", "-STOP-"),
        *(
            "stop\u200b",
            "S\u200dTOP",
            "ST\u00adOP",
            "\ufeffSTOP",
            "\u200eSTOP",
            "STOP\u202c",
            "STOP\ufe0f",
            "STOP\u00a0",
            "\u3000stop",
        ),
        *("STOP\0", "\0stop", "ST\0OP", "STOP\x01", "STOP\r\n", "STOP\n"),
        *("STOP 🛑", "🛑STOP🛑", "ＳＴＯＰ", "Stop all", "stop-all", "Opt\u2011out", "Arrêt", "arrêt !"),
        *("STOP\nSent from my iPhone", "Stop. Thank you", "STOP PLEASE", "please stop", "Please, stop!", "pls stop"),
        *("stop texting me", "Please stop texting me.", "unsubscribe please", "Don’t text me", "Take me off your list, please"),
    ],
)
def test_stop_as_people_write_it_opts_out(body: str) -> None:
    assert find_keyword(body) is Keyword.STOP


@pytest.mark.parametrize(
    "body",
    [
        *("", " ", ".", "STOP it", "stopping", "ST OP", "S T O P", "start over", "help me", "STOP\nSTOP", "снят"),
        *(
            "Please stop by at 5",
            "cancel my appointment",
            "please cancel",
            "cancel please",
            "Don't stop!",
            "the end",
            "non-stop",
        ),
        *("Liked “Reply STOP to opt out”", "Laughed at “STOP”", 'Emphasized "stop"', "👍 to “ STOP ”", "👍“STOP”"),
        *("Stop the car. Thank you", "please stop the music", "sent from my iPhone", "Le gustó “STOP”", "A aimé « STOP »"),
    ],
)
def test_sentence_or_reaction_is_no_keyword(body: str) -> None:
    assert find_keyword(body) is None
