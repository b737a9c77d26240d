"""Telephone numbers in E.164, the one spelling that is stored and compared."""

import re
from functools import lru_cache

import phonenumbers

_REMEMBERED = 4096
_E164 = re.compile(r"\+[1-9]\d{6,14}")


@lru_cache(_REMEMBERED)
def is_e164(number: str) -> bool:
    """Tell whether `number` is written in E.164 and has a length that its country knows.

    The length alone is asked, not whether the number is assigned: numbers of the fictitious 555-01xx range, which all
    examples use, are possible and not assigned.
    """
    if not _E164.fullmatch(number):
        return False
    try:
        return _is_possible(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


def to_e164(spelling: str, region: str) -> str | None:
    """Answer the E.164 form of a number as people write it, or None if it is none.

    Args:
        spelling: for example `(212) 555-0123` or `+1 212 555 0123`.
        region: ISO 3166 code of the country that a number without a `+` is read in, for example `US`.
    """
    try:
        number = phonenumbers.parse(spelling, region)
    except phonenumbers.NumberParseException:
        return None
    if not _is_possible(number) or number.extension:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _is_possible(number: phonenumbers.PhoneNumber) -> bool:
    # One without its area code, as neighbours dial it, would be possible too.
    return bool(phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE)


def mask(number: str) -> str:
    """Answer a number as a log may show it: its last two digits alone."""
    return f"…{number[-2:]}" if number else ""


def national_number(number: str) -> str:
    """Answer the digits of a number in E.164 without its country's code; what is none, a short code, is answered as it is."""
    try:
        return phonenumbers.national_significant_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return number
