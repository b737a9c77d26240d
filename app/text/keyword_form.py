"""The one form in which keywords are compared: STOP, START and HELP as well as those of canned responses."""

import unicodedata

from app.text.characters import drop_invisible, strip_where

_ALIKE = str.maketrans(
    {
        # The capital I with a dot and the small one without, of Turkish.
        "İ": "i",
        "ı": "i",
        # Latin letters whose stroke or ligature Unicode does not take apart.
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


def normalize_keyword(text: str) -> str:
    """Return the form in which two keywords are compared; they are the same keyword if it is equal as a whole.

    Case, accents of Latin letters, full-width letters, white space, invisible characters, and the quotes, punctuation and emoji
    around a word make no difference. Vowel signs of other scripts do. A text of nothing but punctuation or emoji is its own
    form.
    """
    # First, since to NFKC an acute accent that stands for a quote is a space with an accent.
    visible = drop_invisible(text).translate(_ALIKE)
    folded = unicodedata.normalize("NFKC", visible).translate(_ALIKE).casefold().translate(_ALIKE)
    spelled = _dashes_alike(_without_latin_accents(folded))
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
