"""Merge fields in a campaign's texts, which stand for values of the contact."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from app.store.contacts.contacts import Contact

_TOKEN = re.compile(r"\[(first|last|full|company)(?:\|([^\[\]]*))?\]", re.IGNORECASE)
WORD = re.compile(r"\[([A-Za-z][A-Za-z0-9_]{0,39})(?:\|([^\[\]]*))?\]")
"""A name in brackets, with its fallback: a merge field, if there is one of this name."""

_NEUTRAL = {"first": "there", "last": "there", "full": "there", "company": "your company"}
BUILT_IN = tuple(_NEUTRAL)
"""Names of the merge fields that need no definition."""

_SHORTEST_GUESSED = 5
_NAMES = r"(?:first|last|full|company)(?:[ _-]?name)?"
_DOUBLED = re.compile(r"\[\[\s*([A-Za-z _.-]{1,30})(\|[^\[\]]*)?\s*\]\]")
_LIKE_A_TOKEN = re.compile(
    r"\[\s*([A-Za-z][A-Za-z _.-]{1,30})(\|[^\[\]]*)?\s*\]|\{+\s*([A-Za-z][A-Za-z _.-]{1,30})(\|[^{}]*)?\s*\}+"
)
_CLOSED = re.compile(r"\[[^\[\]]*\]|\{[^{}]*\}")
_UNCLOSED = re.compile(rf"[\[{{]\s*({_NAMES})\b", re.IGNORECASE)
_UNOPENED = re.compile(rf"\b({_NAMES})\s*[\]}}]", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")


def fill_in(text: str, contact: Contact, custom: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return a text with `[first]`, `[last]`, `[full]`, `[company]` and custom fields replaced by the contact's values.

    A missing value is replaced by the text behind the field's bar, as in `[first|friend]`, or by a neutral word: `there`
    for a name, `your company` for a company, nothing for a custom field. Other names in brackets stand as they are.

    Args:
        text: with merge fields.
        contact: whose values.
        custom: values of custom fields by key in lower case; empty for a missing one.
    """
    known = {**custom, **_known(contact)}

    def replace(match: re.Match[str]) -> str:
        name, fallback = match[1].lower(), match[2]
        if name not in known:
            return match[0]
        return known[name] or (_NEUTRAL.get(name, "") if fallback is None else fallback.strip())

    return WORD.sub(replace, text)


def find_misspelled_token(text: str) -> tuple[str, str] | None:
    """Return the first piece of a text that is nearly a token, and the token to write instead; None where there is none.

    Nearly a token is what has spaces, a case of its own, `name` or `_` in it, one letter wrong, braces or double brackets for
    brackets, or one bracket only. Other words in brackets, as `[link]` and `[10% off]`, stand as they are.
    """
    for piece, words, fallback in _bracketed(text):
        if not _TOKEN.fullmatch(piece) and (name := _nearest(words)):
            return piece, f"[{name}{fallback}]"
    return None


def _bracketed(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield each possible merge field: as it is written, its words, and its fallback with the bar."""
    for match in _DOUBLED.finditer(text):
        yield match[0], match[1], match[2] or ""
    for match in _LIKE_A_TOKEN.finditer(text):
        yield match[0], match[1] or match[3], match[2] or match[4] or ""
    rest = _CLOSED.sub(" ", text)
    for match in (*_UNCLOSED.finditer(rest), *_UNOPENED.finditer(rest)):
        yield match[0], match[1], ""


def _nearest(words: str) -> str:
    """Return the token whose name is meant by a few words; empty where none is."""
    letters = re.sub(r"[^a-z]", "", words.lower())
    for name in _NEUTRAL:
        if letters in (name, f"{name}name", f"name{name}") or _is_one_letter_off(letters, name):
            return name
        if _is_one_letter_off(letters, f"{name}name"):
            return name
    return "full" if letters in ("name", "contactname") else ""


def _is_one_letter_off(letters: str, name: str) -> bool:
    """Whether two neighbouring letters are exchanged, or one letter of a longer name is wrong, missing or too many.

    Of `last` and `full` only an exchange counts: `[list]` and `[past]` are words.
    """
    swapped = {name[:i] + name[i + 1] + name[i] + name[i + 2 :] for i in range(len(name) - 1)}
    if letters in swapped:
        return True
    if len(name) < _SHORTEST_GUESSED or abs(len(letters) - len(name)) > 1:
        return False
    longer, shorter = sorted((letters, name), key=len, reverse=True)
    if len(longer) == len(shorter):
        return sum(one != other for one, other in zip(longer, shorter, strict=True)) == 1
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))


def _known(contact: Contact) -> dict[str, str]:
    """Return the values of the merge fields; a contact created by a message is named by its number, which is no name."""
    words = contact.full_name.split() if _LETTER.search(contact.full_name) else []
    return {
        "first": words[0] if words else "",
        "last": words[-1] if len(words) > 1 else "",
        "full": " ".join(words),
        "company": " ".join(contact.company_name.split()),
    }
