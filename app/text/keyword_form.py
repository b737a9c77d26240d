"""Normalization of keywords: STOP, START and HELP, and those of canned responses."""

import unicodedata
from functools import lru_cache

from app.text.characters import drop_invisible, strip_where

_ALIKE = str.maketrans(
    {
        # The Turkish dotted capital I and dotless small i.
        "İ": "i",
        "ı": "i",
        # Latin letters with strokes or ligatures that Unicode does not decompose.
        "æ": "ae",
        "ð": "d",
        "ø": "o",
        "þ": "th",
        "đ": "d",
        "ħ": "h",
        "ł": "l",
        "œ": "oe",
        # Quotes within a word.
        **dict.fromkeys("`´‘’‚‛′ʹʼ＇", "'"),
        **dict.fromkeys("“”„‟«»″＂", '"'),
    }
)


# An inbound message asks three times: for keywords, for the organization's own, and for canned responses.
@lru_cache(maxsize=32)
def normalize_keyword(text: str) -> str:
    """Return the normal form of a keyword; two keywords are equal if their normal forms are.

    Ignores case, accents of Latin letters, full-width forms, white space, invisible characters, and quotes, punctuation and
    emoji around a word. Vowel signs of other scripts matter. A text of punctuation or emoji only is its own normal form.
    """
    if text.isascii() and text.isprintable():
        # Normal forms change nothing in ASCII.
        return _strip_words(text.translate(_ALIKE).lower())
    # Before NFKC, which turns an acute accent used as a quote into a space with an accent.
    visible = drop_invisible(text).translate(_ALIKE)
    folded = unicodedata.normalize("NFKC", visible).translate(_ALIKE).casefold().translate(_ALIKE)
    return _strip_words(_dashes_alike(_without_latin_accents(folded)))


def _strip_words(spelled: str) -> str:
    words = (strip_where(word, _is_around_words) for word in spelled.split())
    return " ".join(filter(None, words)) or " ".join(spelled.split())


def _without_latin_accents(text: str) -> str:
    kept = []
    is_latin = False
    for character in unicodedata.normalize("NFD", text):
        if unicodedata.category(character) != "Mn":
            is_latin = unicodedata.name(character, "").startswith("LATIN ")
        elif is_latin:
            continue
        kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))


def _dashes_alike(text: str) -> str:
    return "".join("-" if unicodedata.category(character) == "Pd" else character for character in text)


def _is_around_words(character: str) -> bool:
    return unicodedata.category(character)[0] in "PSZC"
