"""Search keys of contacts: prefixes of words and parts of numbers, in one normalized spelling.

Firestore can match one entry of a list. So the list holds every possible beginning of a search: each prefix of each word,
each character and each pair of adjacent characters in a script without spaces, and each run of digits in the number.
docs/decisions/0030 has the reasons and the figures.
"""

from collections.abc import Iterable, Iterator, Sequence

from app.text.matching import digits_of_number, fold, split_words

MAX_WORD_LENGTH = 15
"""Compared characters of a word; the rest makes no difference."""

SHORTEST_PART = 3
"""Minimum digits of a number to search for: fewer would match every contact."""

MAX_KEYS = 250
"""Maximum keys per contact. Each is an index entry, and Firestore allows 40,000 per document."""

MAX_GROUP_KEYS = 1000
"""Maximum keys of a group, whose numbers can each be found."""

MAX_RUN_LENGTH = 30
"""Maximum compared characters in a script without spaces, for example in a Japanese company name."""


def words_looked_for(text: str) -> list[str]:
    """Return the distinct keys of a search, all of which must match. A number in any spelling is one word."""
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
    """Return the search keys of an object with a number in E.164 and descriptive texts."""
    return list(_collect_keys(texts, [number]))[:MAX_KEYS]


def group_search_keys(name: str, numbers: Sequence[str]) -> list[str]:
    """Return the search keys of a group: of its name first, then of its numbers as far as there is room."""
    dialed = [number for number in numbers if number.startswith("+")]
    others = [number for number in numbers if not number.startswith("+")]
    keys = dict.fromkeys([*_collect_keys([name, *others], []), *_collect_keys([], dialed)])
    return list(keys)[:MAX_GROUP_KEYS]


def _collect_keys(texts: Iterable[str], numbers: Iterable[str]) -> dict[str, None]:
    keys = dict.fromkeys(part for number in numbers for part in _parts_of(number.lstrip("+")))
    for text in texts:
        words, runs = split_words(fold(text))
        for word in words:
            compared = word[:MAX_WORD_LENGTH]
            keys.update(dict.fromkeys(compared[:length] for length in range(1, len(compared) + 1)))
        for run in runs:
            keys.update(dict.fromkeys((*run[:MAX_RUN_LENGTH], *_pairs_of(run))))
    return keys


def _pairs_of(run: str) -> list[str]:
    """Return all pairs of adjacent characters in a run, so that matches can start anywhere."""
    compared = run[:MAX_RUN_LENGTH]
    return [compared[i : i + 2] for i in range(len(compared) - 1)]


def _parts_of(digits: str) -> Iterator[str]:
    for start in range(len(digits) - SHORTEST_PART + 1):
        for end in range(start + SHORTEST_PART, len(digits) + 1):
            yield digits[start:end]
