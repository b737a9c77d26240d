"""Texts of cells without what spreadsheets add, and phone numbers as people write them."""

import re
import unicodedata

from app.addresses.phone_number import PhoneNumberError
from app.addresses.phone_number_parser import Spelling, read_labeled_number
from app.spreadsheets import unmark_formulas

_FORMULA = re.compile(r'="(.*)"', re.DOTALL)
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE]\+?\d+")
_DECIMAL = re.compile(r"(\+?\d{7,15})[.,]0+")
_SHOWN = 40
_ROUNDED = "The spreadsheet has rounded this number: format its column as text, and save it again."


def clean(text: str) -> str:
    """Return a cell's text without the marks by which spreadsheets keep numbers as texts, and without unseen characters.

    Excel shows no apostrophe that makes a cell a text, but some programs write it out, and so do our own exports.
    """
    formula = _FORMULA.fullmatch(_without_unseen(text))
    return formula[1].replace('""', '"').strip() if formula else _without_unseen(unmark_formulas(text))


def shorten(text: str) -> str:
    """Return as much of a text as a report shows."""
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def read_number(text: str, region: str, *, cuts_extension: bool = False) -> Spelling:
    """Return the number in a clean cell, and what was left out beside it.

    Args:
        text: for example `(212) 555-0123`, `212 555 0123 (cell)` or `12125550123.0`.
        region: ISO 3166 code of the country that a number without a `+` is read in.
        cuts_extension: leave an extension out instead of refusing the number.

    Raises:
        PhoneNumberError: it is no number that messages can be sent to.
    """
    if _SCIENTIFIC.fullmatch(text):
        raise PhoneNumberError(_ROUNDED)
    decimal = _DECIMAL.fullmatch(text)
    return read_labeled_number(decimal[1] if decimal else text, region, cuts_extension=cuts_extension)


def _without_unseen(text: str) -> str:
    return "".join(character for character in text if character in "\n\t" or not _is_unseen(character)).strip()


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"} and character != "\u200d"
