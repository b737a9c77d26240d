"""What stands in a cell, freed of what spreadsheets add to it, and telephone numbers as people write them."""

import re
import unicodedata
from functools import lru_cache

import phonenumbers

from app.phone_number import to_e164

_FORMULA = re.compile(r'="(.*)"', re.DOTALL)
# Excel shows no apostrophe that makes a cell a text, but some programs write it out, and so do exports of ours.
_MARKED = re.compile(r"'+[-+=@\t\r\n0-9]")
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE]\+?\d+")
_DECIMAL = re.compile(r"(\+?\d{7,15})[.,]0+")
_SHOWN = 40
_REMEMBERED = 4096
_NOT_A_NUMBER = "Must be a phone number, for example +12125550123."


class CellError(Exception):
    """What stands in a cell cannot be taken; the text says why."""


def clean(text: str) -> str:
    """Answer a cell's text without the marks by which spreadsheets keep numbers as texts, and without unseen characters."""
    text = "".join(character for character in text if character in "\n\t" or not _is_unseen(character)).strip()
    formula = _FORMULA.fullmatch(text)
    if formula:
        text = formula[1].replace('""', '"').strip()
    return text[1:].strip() if _MARKED.match(text) else text


def mark(text: str) -> str:
    """Answer a text that no spreadsheet has touched such that `clean` leaves it as it is."""
    return f"'{text}" if _MARKED.match(text) or _FORMULA.fullmatch(text) else text


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


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"} and character != "\u200d"
