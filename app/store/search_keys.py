"""By what a contact is found: the beginnings of its words, and the parts of its number, folded to one spelling.

Firestore finds a document by one entry of a list. So the list holds whatever somebody may have typed so far: each beginning
of each word, and each run of digits within the number. docs/decisions/0030 has the reasons and the figures.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

LONGEST_WORD = 15
"""Characters of a word that are compared; what follows them makes no difference."""

SHORTEST_PART = 3
"""Digits of a number that are looked for at least: fewer would find everybody."""

MOST_KEYS = 250
"""Keys of one contact. A key is an entry of an index, of which a document may have 40 000."""

_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"[\s()+./-]*(?:\d[\s()+./-]*){5,}")


def words_of(text: str) -> list[str]:
    """Answer the words of a text, without accents and in small letters, each as long as is compared."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(character for character in folded if not unicodedata.combining(character))
    return [word[:LONGEST_WORD] for word in _WORD.findall(plain)]


def words_looked_for(text: str) -> list[str]:
    """Answer what somebody looks for, each word once: all must be found. A number in any spelling is one word."""
    folded = unicodedata.normalize("NFKD", text)
    if _NUMBER.fullmatch(folded):
        # A number as it is dialled within its country may begin with zeros that E.164 leaves out.
        return [re.sub(r"\D", "", folded).lstrip("0")[:LONGEST_WORD]]
    return list(dict.fromkeys(words_of(text)))


def search_keys(texts: Iterable[str], number: str) -> list[str]:
    """Answer the keys by which something is found that has a number in E.164 and is described by texts."""
    keys = dict.fromkeys(_parts_of(number.lstrip("+")))
    for text in texts:
        for word in words_of(text):
            keys.update(dict.fromkeys(word[:length] for length in range(1, len(word) + 1)))
    return list(keys)[:MOST_KEYS]


def _parts_of(digits: str) -> Iterator[str]:
    for start in range(len(digits) - SHORTEST_PART + 1):
        for end in range(start + SHORTEST_PART, len(digits) + 1):
            yield digits[start:end]
