"""Search keys of messages: what a search can begin with, in one normalized spelling.

Firestore can match one entry of a list. So the list holds every prefix of each word, each character and each pair of adjacent
characters in a script without spaces, and each run of five digits in a phone number. A body has fewer keys than characters.
docs/decisions/0090 has the reasons and the figures.
"""

from app.store.contacts.search_keys import MAX_WORD_LENGTH
from app.text.matching import SearchText, fold, numbers_of, split_words, words_of

MAX_MESSAGE_KEYS = 2000
"""Maximum keys of a message. A body of 1600 characters has about 500. Firestore allows 40,000 index entries per document."""

_DIGITS = 5
"""Digits of a key for numbers: searches for numbers have as many or more."""

Clause = tuple[str, ...]
"""Keys of which every match has at least one."""


def message_search_keys(body: str) -> list[str]:
    """Return the search keys of a message."""
    if not body:
        return []
    folded = fold(body)
    keys: dict[str, None] = {}
    for word in dict.fromkeys(words_of(folded)):
        for length in range(1, min(len(word), MAX_WORD_LENGTH) + 1):
            keys[word[:length]] = None
    if not folded.isascii():
        for run in split_words(folded)[1]:
            keys.update(dict.fromkeys((*run, *_parts_of(run, 2))))
    for number in numbers_of(folded):
        keys.update(dict.fromkeys(_parts_of(number, _DIGITS)))
    return list(keys) if len(keys) <= MAX_MESSAGE_KEYS else list(keys)[:MAX_MESSAGE_KEYS]


def find_clauses(search: SearchText) -> list[Clause]:
    """Return the clauses that every match of a search fulfills; empty if its keys say nothing.

    One of them is enough for a query, whose results are then compared in full.
    """
    by_words: list[Clause] = [
        _make_clause(part, joined) if joined else _make_clause(part) for parts, joined in search.words for part in parts
    ]
    for run in search.runs:
        by_words += [(pair,) for pair in _parts_of(run, 2) or [run]]
    if not search.digits:
        return list(dict.fromkeys(by_words))
    # A number matches by its digits, or as the words that it is written in.
    return list(dict.fromkeys(_make_clause(part, *clause) for part in _parts_of(search.digits, _DIGITS) for clause in by_words))


def _make_clause(*words: str) -> Clause:
    return tuple(dict.fromkeys(word[:MAX_WORD_LENGTH] for word in words))


def _parts_of(run: str, length: int) -> list[str]:
    return [run[start : start + length] for start in range(len(run) - length + 1)]
