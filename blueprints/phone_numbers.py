"""Phone numbers in requests, read in the instance's region."""

from app.endpoints import instance
from app.errors import invalid_field
from app.phone_number import PhoneNumberError
from app.phone_spelling import Address, read_address, read_number


def parse_number(field: str, spelling: str) -> str:
    """Return the E.164 form of a number that a field of a request writes.

    Raises:
        DomainError: PARAMETERS_INVALID, saying why it is none.
    """
    try:
        return read_number(spelling, instance().core.settings.DEFAULT_REGION)
    except PhoneNumberError as error:
        raise invalid_field(field, str(error)) from None


def parse_address(spelling: str) -> Address:
    """Return whom a request names: a number, or another sender that may have written."""
    return read_address(spelling, instance().core.settings.DEFAULT_REGION)
