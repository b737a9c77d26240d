"""The words by which a customer stops and starts being texted, and what he is answered.

A keyword is the whole text, whatever its letters' case and the punctuation around it. STOP, END, QUIT, CANCEL, UNSUBSCRIBE,
OPTOUT, START, UNSTOP, SUBSCRIBE and OPTIN are the original's; STOPALL, STOP ALL and REVOKE are the carriers'.
"""

import string

from app.carriers.base import Keyword

_WORDS = {
    Keyword.STOP: ("STOP", "END", "QUIT", "CANCEL", "UNSUBSCRIBE", "OPTOUT", "STOPALL", "STOP ALL", "REVOKE"),
    Keyword.START: ("START", "UNSTOP", "SUBSCRIBE", "OPTIN"),
    Keyword.HELP: ("HELP", "INFO"),
}
_KEYWORDS = {word: keyword for keyword, words in _WORDS.items() for word in words}


def find_keyword(body: str) -> Keyword | None:
    """Answer the keyword that a text consists of, or None."""
    word = " ".join(body.strip(string.whitespace + string.punctuation).upper().split())
    return _KEYWORDS.get(word)


def answer_to(keyword: Keyword, brand: str, support: str) -> str:
    """Answer the text that a keyword is answered with.

    Args:
        keyword: what the customer asked for.
        brand: who is texting him.
        support: the e-mail address where he finds help.
    """
    match keyword:
        case Keyword.STOP:
            return f"{brand}: You have opted out and will receive no more messages. Reply START to receive them again."
        case Keyword.START:
            return f"{brand}: You have opted in and will receive messages again. Reply STOP to opt out."
        case Keyword.HELP:
            return f"{brand}: For help write to {support}. Reply STOP to opt out, START to opt in."
