"""Phone numbers in canonical E.164 form, and other sender ids of carriers.

`app/addresses/phone_number_parser.py` parses numbers as people write them.
"""

import re
from functools import lru_cache

import phonenumbers

NOT_A_NUMBER = "Must be a phone number, for example +12125550123."
MAX_NAME_LENGTH = 11
"""Maximum characters of an alphanumeric sender in GSM."""

_REMEMBERED = 4096
_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_NORTH_AMERICAN = re.compile(r"\+1[2-9]\d{9}", re.ASCII)
"""Numbers of North America that are possible and canonical: the library says so of each, and takes 40 µs for it."""
_SHORT_CODE = re.compile(r"\d{3,8}", re.ASCII)
_SENDER_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 &_+.-]{0,9}[A-Za-z0-9])?", re.ASCII)
_NORTH_AMERICA = 1


class PhoneNumberError(ValueError):
    """A string is not a phone number; the message is a sentence for the person who entered it."""


@lru_cache(_REMEMBERED)
def find_canonical(number: str) -> str:
    """Return the canonical E.164 form of a number, or an empty string if it is invalid.

    A string can look like E.164 and still be another form of a number: the United Kingdom's `+4407…` is `+447…`. Only the
    length is checked, not whether the number is assigned: numbers of the fictitious 555-01xx range, which all examples use, are
    possible but not assigned.
    """
    if _NORTH_AMERICAN.fullmatch(number):
        return number
    if not has_e164_form(number):
        return ""
    try:
        parsed = phonenumbers.parse(number)
        require_possible(parsed)
    except (phonenumbers.NumberParseException, PhoneNumberError):
        return ""
    return write(parsed)


def is_e164(number: str) -> bool:
    """Whether `number` is the canonical E.164 form of a possible number."""
    return bool(number) and find_canonical(number) == number


def canonical_sender(name: str) -> str:
    """Return the stored form of a sender: a number in canonical form, anything else as the carrier sends it.

    Numbering plans change before the library does, so numbers that it considers impossible are kept.
    """
    return find_canonical(name) or name


def has_e164_form(name: str) -> bool:
    """Whether a string has the form of E.164, regardless of its country's numbering plan."""
    return _E164.fullmatch(name) is not None


@lru_cache(_REMEMBERED)
def is_toll_free(number: str) -> bool:
    """Whether a number in E.164 is toll-free in its country."""
    try:
        return bool(phonenumbers.number_type(phonenumbers.parse(number)) == phonenumbers.PhoneNumberType.TOLL_FREE)
    except phonenumbers.NumberParseException:
        return False


def is_short_code(name: str) -> bool:
    """Whether a string is a short code such as `72975`."""
    return _SHORT_CODE.fullmatch(name) is not None


def is_sender_name(name: str) -> bool:
    """Whether a string is an alphanumeric sender such as `AMZN-Alert`, which can send but not receive."""
    return len(name) <= MAX_NAME_LENGTH and name.isprintable() and any(character.isalpha() for character in name)


def is_sender_id(name: str) -> bool:
    """Whether a string is an alphanumeric sender that carriers register, of letters, digits, spaces and a few signs."""
    return _SENDER_ID.fullmatch(name) is not None and any(character.isalpha() for character in name)


def is_recipient(name: str) -> bool:
    """Whether carriers could accept messages to a string: a number in E.164 form or a short code."""
    return has_e164_form(name) or is_short_code(name)


def is_sender(name: str) -> bool:
    """Whether carriers could use a string as sender: a number, a short code or an alphanumeric sender."""
    return is_recipient(name) or is_sender_name(name)


def require_possible(number: phonenumbers.PhoneNumber) -> None:
    """Require a parsed number to be possible in its country.

    Raises:
        PhoneNumberError: it is not; the message says why.
    """
    match phonenumbers.is_possible_number_with_reason(number):
        case phonenumbers.ValidationResult.IS_POSSIBLE:
            pass
        case phonenumbers.ValidationResult.TOO_LONG:
            raise PhoneNumberError("Is too long for a phone number of its country.")
        # The library calls a number without area code, as dialed locally, possible.
        case phonenumbers.ValidationResult.TOO_SHORT | phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            raise PhoneNumberError("Is too short for a phone number of its country: the area code may be missing.")
        case phonenumbers.ValidationResult.INVALID_COUNTRY_CODE:
            raise PhoneNumberError("No country has this code.")
        case _:
            raise PhoneNumberError("Has a length that no phone number of its country has.")
    if number.country_code == _NORTH_AMERICA and phonenumbers.national_significant_number(number)[0] in "01":
        raise PhoneNumberError("Has an area code that cannot exist: none begins with 0 or 1 in North America.")


def write(number: phonenumbers.PhoneNumber) -> str:
    """Return the E.164 form of a parsed number."""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def mask_number(number: str) -> str:
    """Return a number for logs: only its last two digits are visible."""
    return f"…{number[-2:]}" if number else ""


def national_number(number: str) -> str:
    """Return the digits of an E.164 number without country code; other senders are returned unchanged."""
    try:
        return phonenumbers.national_significant_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return number
