"""Numbers of carriers that leave out the plus sign."""

from app.addresses.phone_number import find_canonical


def add_plus(number: str) -> str:
    """Return the canonical form of a number without a plus sign; short codes, names and anything else as they are.

    Digits that are no possible number of any country, such as `72975`, are a short code.
    """
    if not number.isascii() or not number.isdecimal():
        return number
    return find_canonical(f"+{number}") or number
