"""Phone numbers: their one spelling in E.164, and the other names that carriers give to senders.

`app/phone_spelling.py` reads what people write.
"""

import re
from functools import lru_cache

import phonenumbers

NOT_A_NUMBER = "Must be a phone number, for example +12125550123."
MAX_NAME_LENGTH = 11
"""Characters of a sender that is a name, as GSM takes them."""

_REMEMBERED = 4096
_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_SHORT_CODE = re.compile(r"\d{3,8}", re.ASCII)
_NORTH_AMERICA = 1


class PhoneNumberError(ValueError):
    """Why something is no phone number, as a sentence for the person who wrote it."""


@lru_cache(_REMEMBERED)
def find_canonical(number: str) -> str:
    """Return the one spelling of a number in E.164, or an empty text for what is none.

    A number may be written in E.164's form and still be another spelling of a telephone: the United Kingdom's `+4407…` is
    `+447…`. Only the length is checked, not whether the number is assigned: numbers of the fictitious 555-01xx range, which
    all examples use, are possible and not assigned.
    """
    if not has_e164_form(number):
        return ""
    try:
        parsed = phonenumbers.parse(number)
        require_possible(parsed)
    except (phonenumbers.NumberParseException, PhoneNumberError):
        return ""
    return write(parsed)


def is_e164(number: str) -> bool:
    """Whether `number` is the canonical E.164 spelling of a possible number."""
    return bool(number) and find_canonical(number) == number


def canonical_sender(name: str) -> str:
    """Return how a sender is stored: a number in its canonical spelling, anything else as the carrier names it.

    Numbering plans change before the library does, so a number that it calls impossible stays as it is.
    """
    return find_canonical(name) or name


def has_e164_form(name: str) -> bool:
    """Whether a text is written as E.164 demands, whatever the numbering plan of its country says."""
    return _E164.fullmatch(name) is not None


def is_short_code(name: str) -> bool:
    """Whether a text is a short code such as `72975`."""
    return _SHORT_CODE.fullmatch(name) is not None


def is_sender_name(name: str) -> bool:
    """Whether a text may be an alphanumeric sender such as `AMZN-Alert`: it sends messages and can receive none."""
    return len(name) <= MAX_NAME_LENGTH and name.isprintable() and any(character.isalpha() for character in name)


def is_recipient(name: str) -> bool:
    """Whether a carrier could take messages for a name: a number in E.164's form or a short code."""
    return has_e164_form(name) or is_short_code(name)


def is_sender(name: str) -> bool:
    """Whether a carrier may name a sender so: a number, a short code or an alphanumeric sender."""
    return is_recipient(name) or is_sender_name(name)


def require_possible(number: phonenumbers.PhoneNumber) -> None:
    """Refuse a parsed number that its country cannot have.

    Raises:
        PhoneNumberError: saying why.
    """
    match phonenumbers.is_possible_number_with_reason(number):
        case phonenumbers.ValidationResult.IS_POSSIBLE:
            pass
        case phonenumbers.ValidationResult.TOO_LONG:
            raise PhoneNumberError("Is too long for a phone number of its country.")
        # One without its area code, as neighbours dial it, is called possible locally.
        case phonenumbers.ValidationResult.TOO_SHORT | phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            raise PhoneNumberError("Is too short for a phone number of its country: the area code may be missing.")
        case phonenumbers.ValidationResult.INVALID_COUNTRY_CODE:
            raise PhoneNumberError("No country has this code.")
        case _:
            raise PhoneNumberError("Has a length that no phone number of its country has.")
    if number.country_code == _NORTH_AMERICA and phonenumbers.national_significant_number(number)[0] in "01":
        raise PhoneNumberError("Has an area code that cannot exist: none begins with 0 or 1 in North America.")


def write(number: phonenumbers.PhoneNumber) -> str:
    """Return a parsed number in E.164."""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def mask(number: str) -> str:
    """Return a number as a log may show it: its last two digits only."""
    return f"…{number[-2:]}" if number else ""


def national_number(number: str) -> str:
    """Return the digits of a number in E.164 without its country code; what is no number, a short code, as it is."""
    try:
        return phonenumbers.national_significant_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return number
