"""Full-text matching: one normalization, and word rules for scripts with and without spaces.

Chinese, Japanese, Thai, Lao, Khmer, Burmese and Tibetan put no spaces between words, so runs of their characters match
anywhere. All other words match by prefix.
"""

import re
import unicodedata
from collections.abc import Callable

from app.frozen import frozen

_UNSPACED = re.compile(
    "[\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3038-\u303b\u3041-\u30ff\u3100-\u312f\u31a0-\u31bf\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
    "\u0e01-\u0e4e\u0e81-\u0ece\u0f40-\u0fbc\u1000-\u103f\u1050-\u109f\u1780-\u17d3]+"
)
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"[\s()+./-]*(?:\d[\s()+./-]*){5,}")
_NUMBER_WITHIN = re.compile(r"\d(?:[\s()+./-]*\d){4,}")
_HYPHENATED = re.compile("(?<![^\\W_])[^\\W_]+(?:[-\u2010][^\\W_]+)+")
_HYPHEN = re.compile("[-\u2010]")


def fold(text: str) -> str:
    """Return a text in lower case and without accents, for comparison."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in folded if not unicodedata.combining(character))


def split_words(folded: str) -> tuple[list[str], list[str]]:
    """Return the space-separated words of a normalized text, and its runs of characters from scripts without spaces."""
    return _WORD.findall(_UNSPACED.sub(" ", folded)), _UNSPACED.findall(folded)


def digits_of_number(text: str) -> str:
    """Return the digits of a phone number in any spelling, without leading zeros; empty for any other text.

    Numbers as dialed nationally may start with zeros that E.164 omits.
    """
    return re.sub(r"\D", "", text).lstrip("0") if _NUMBER.fullmatch(text) else ""


@frozen
class SearchText:
    """Conditions of a search: the number, or all words and runs.

    Attributes:
        words: words, each as its parts, and as one word if hyphens join the parts; else empty.
        runs: runs of characters from scripts without spaces.
        digits: digits of the number, if the text is one.
    """

    words: list[tuple[list[str], str]]
    runs: list[str]
    digits: str


def parse_search(text: str) -> SearchText | None:
    """Return what a text searches for; None if it has no letter and no digit."""
    folded = fold(text)
    runs = split_words(folded)[1]
    words = [
        (split_words(chunk)[0], _HYPHEN.sub("", chunk) if _HYPHENATED.fullmatch(chunk) else "")
        for chunk in _UNSPACED.sub(" ", folded).split()
    ]
    words = [(parts, joined) for parts, joined in words if parts]
    if not runs and not words:
        return None
    return SearchText(words, runs, digits_of_number(folded))


def words_of(folded: str) -> list[str]:
    """Return the words of a normalized text as searches compare them: hyphenated ones also as one word."""
    return split_words(folded)[0] + [_HYPHEN.sub("", compound) for compound in _HYPHENATED.findall(folded)]


def numbers_of(folded: str) -> list[str]:
    """Return the digits of everything in a normalized text that may be a phone number."""
    return [re.sub(r"\D", "", number[0]) for number in _NUMBER_WITHIN.finditer(folded)]


def make_matcher(search: SearchText) -> Callable[[str], bool]:
    """Return a predicate: whether a body contains all words of a search, or its number.

    Hyphens are ignored: `email` and `e-mail` are the same word.
    """

    def matches(body: str) -> bool:
        held = fold(body)
        if search.digits and any(search.digits in number for number in numbers_of(held)):
            return True
        known = words_of(held)

        def is_known(word: str) -> bool:
            return any(one.startswith(word) for one in known)

        are_words_held = all(all(map(is_known, parts)) or (joined and is_known(joined)) for parts, joined in search.words)
        return are_words_held and all(run in held for run in search.runs)

    return matches
