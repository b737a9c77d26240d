"""By what a contact is found: the beginnings of its words, and the parts of its number, folded to one spelling.

Firestore finds a document by one entry of a list. So the list holds everything that somebody may have typed so far: each
beginning of each word, each character and each pair of neighbours in a script without spaces, and each run of digits within
the number. docs/decisions/0030 has the reasons and the figures.
"""

from collections.abc import Iterable, Iterator

from app.text.matching import digits_of_number, fold, split_words

MAX_WORD_LENGTH = 15
"""Characters of a word that are compared; what follows them makes no difference."""

SHORTEST_PART = 3
"""Digits of a number that are looked for at least: fewer would find everybody."""

MAX_KEYS = 250
"""Keys of one contact. A key is an entry of an index, of which a document may have 40 000."""

MAX_RUN_LENGTH = 30
"""Characters of a script without spaces that are compared at most, for example of a company's Japanese name."""


def words_looked_for(text: str) -> list[str]:
    """Return the keys of what somebody looks for, each once: all must be found. A number in any spelling is one word."""
    folded = fold(text)
    if digits := digits_of_number(folded):
        return [digits[:MAX_WORD_LENGTH]]
    words, runs = split_words(folded)
    keys = [word[:MAX_WORD_LENGTH] for word in words]
    for run in runs:
        pairs = _pairs_of(run)
        keys += pairs or [run]
    return list(dict.fromkeys(keys))


def search_keys(texts: Iterable[str], number: str) -> list[str]:
    """Return the keys by which something is found that has a number in E.164 and is described by texts."""
    keys = dict.fromkeys(_parts_of(number.lstrip("+")))
    for text in texts:
        words, runs = split_words(fold(text))
        for word in words:
            compared = word[:MAX_WORD_LENGTH]
            keys.update(dict.fromkeys(compared[:length] for length in range(1, len(compared) + 1)))
        for run in runs:
            keys.update(dict.fromkeys((*run[:MAX_RUN_LENGTH], *_pairs_of(run))))
    return list(keys)[:MAX_KEYS]


def _pairs_of(run: str) -> list[str]:
    """Return every two neighbouring characters of a run: by them it is found wherever it stands."""
    compared = run[:MAX_RUN_LENGTH]
    return [compared[i : i + 2] for i in range(len(compared) - 1)]


def _parts_of(digits: str) -> Iterator[str]:
    for start in range(len(digits) - SHORTEST_PART + 1):
        for end in range(start + SHORTEST_PART, len(digits) + 1):
            yield digits[start:end]
