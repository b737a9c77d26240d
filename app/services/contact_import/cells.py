"""What stands in a cell, freed of what spreadsheets add to it, and telephone numbers as people write them."""

import re
import unicodedata
from functools import lru_cache

import phonenumbers

from app.phone_number import to_e164
from app.spreadsheets import unmark_formulas

_FORMULA = re.compile(r'="(.*)"', re.DOTALL)
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE]\+?\d+")
_DECIMAL = re.compile(r"(\+?\d{7,15})[.,]0+")
_SHOWN = 40
_REMEMBERED = 4096
_NOT_A_NUMBER = "Must be a phone number, for example +12125550123."


class CellError(Exception):
    """What stands in a cell cannot be taken; the text says why."""


def clean(text: str) -> str:
    """Return a cell's text without the marks by which spreadsheets keep numbers as texts, and without unseen characters.

    Excel shows no apostrophe that makes a cell a text, but some programs write it out, and so do our own exports.
    """
    formula = _FORMULA.fullmatch(_without_unseen(text))
    return formula[1].replace('""', '"').strip() if formula else _without_unseen(unmark_formulas(text))


def shorten(text: str) -> str:
    """Answer as much of a text as a report shows."""
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


@lru_cache(_REMEMBERED)
def read_number(text: str, region: str) -> str:
    """Answer the E.164 form of a clean cell.

    Args:
        text: for example `(212) 555-0123`, `tel:+12125550123` or `12125550123.0`.
        region: ISO 3166 code of the country that a number without a `+` is read in.

    Raises:
        CellError: it is no number that texts can be sent to.
    """
    if _SCIENTIFIC.fullmatch(text):
        raise CellError("The spreadsheet has rounded this number: format its column as text, and save it again.")
    spelling = text.removeprefix("tel:")
    decimal = _DECIMAL.fullmatch(spelling)
    spelling = decimal[1] if decimal else spelling
    number = to_e164(spelling, region)
    if number is None and spelling.startswith("00"):
        number = to_e164(f"+{spelling[2:]}", region)
    if number is None:
        raise CellError(_why_not(spelling, region))
    return number


def _why_not(spelling: str, region: str) -> str:
    try:
        parsed = phonenumbers.parse(spelling, region)
    except phonenumbers.NumberParseException as error:
        is_of_no_country = error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE
        return "No country has this code." if is_of_no_country and spelling.startswith("+") else _NOT_A_NUMBER
    if parsed.extension:
        return "Has an extension, and texts reach whole numbers only: leave the extension out, or give another number."
    match phonenumbers.is_possible_number_with_reason(parsed):
        case phonenumbers.ValidationResult.TOO_LONG:
            return "Is too long for a phone number of its country."
        case phonenumbers.ValidationResult.TOO_SHORT | phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            return "Is too short for a phone number of its country: the area code may be missing."
    return _NOT_A_NUMBER


def _without_unseen(text: str) -> str:
    return "".join(character for character in text if character in "\n\t" or not _is_unseen(character)).strip()


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"} and character != "\u200d"
