"""Keywords by which contacts opt out, opt in and ask for help.

A keyword is the whole text in its normal form (`app/text/keyword_form.py`). STOP, END, QUIT, CANCEL, UNSUBSCRIBE, OPTOUT,
START, UNSTOP, SUBSCRIBE and OPTIN are the original's; STOPALL, STOP ALL, REVOKE, OPT OUT and ARRET are the carriers'. A few
sentences with no other meaning opt out too; other sentences never do, and neither do reactions that quote a keyword.
"""

import re

from app.carriers.base import Keyword
from app.text.keyword_form import normalize_keyword
from app.text.reactions import is_reaction

_WORDS = {
    Keyword.STOP: (
        *("stop", "end", "quit", "cancel", "unsubscribe", "revoke", "arret"),
        *("optout", "opt out", "stopall", "stop all"),
    ),
    Keyword.START: ("start", "unstop", "subscribe", "optin", "opt in"),
    Keyword.HELP: ("help", "info"),
}

_REQUESTS = (
    *("stop", "stop all", "stopall", "unsubscribe", "unsubscribe me", "opt out", "optout", "opt me out"),
    *("stop texting", "stop texting me", "stop messaging me", "stop sending me texts", "stop sending me messages"),
    *("stop these texts", "stop these messages", "no more texts", "no more messages"),
    *("do not text me", "don't text me", "dont text me", "do not text me again", "don't text me again", "dont text me again"),
    *("remove me", "remove me from your list", "remove me from this list", "take me off your list", "take me off this list"),
)
"""Keywords that opt out with a polite word too. END, QUIT and CANCEL are not: "please cancel" is about an appointment."""

_POLITE = ("please {}", "pls {}", "plz {}", "{} please", "{} pls", "{} plz", "{} thanks", "{} thank you", "{} thx")

_KEYWORDS = {
    **dict.fromkeys(_REQUESTS, Keyword.STOP),
    **{polite.format(request): Keyword.STOP for polite in _POLITE for request in _REQUESTS},
    **{word: keyword for keyword, words in _WORDS.items() for word in words},
}

_SIGNATURE = re.compile(
    " (?:sent (?:from|via)|get outlook for|enviado (?:desde|do)|envoye (?:de|depuis)|gesendet (?:von|mit)|inviato da) .{2,40}"
)
"""The line that a mail or message app adds below a text, in the normal form of keywords."""


def find_keyword(body: str) -> Keyword | None:
    """Return the keyword that a text consists of; None for any other text."""
    if is_reaction(body):
        return None
    return next((_KEYWORDS[words] for words in keyword_forms(body) if words in _KEYWORDS), None)


def keyword_forms(body: str) -> list[str]:
    """Return the keywords that a text may be: its normal form, and that without the signature of an app if it has one."""
    words = keyword_form(body)
    if (signature := _SIGNATURE.search(words)) and signature.end() == len(words):
        return [words, words[: signature.start()]]
    return [words]


def keyword_form(word: str) -> str:
    """Return the form by which keywords are compared; a hyphen counts as a space."""
    return " ".join(normalize_keyword(word).replace("-", " ").split())
