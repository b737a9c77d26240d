"""Phone numbers in requests, parsed with the instance's default region."""

from app.addresses.phone_number import PhoneNumberError
from app.addresses.phone_number_parser import Address, read_address, read_number
from app.endpoints import instance
from schemas.common.field_names import invalid_request_field


def parse_number(field: str, spelling: str) -> str:
    """Return a number of a request in E.164.

    Args:
        field: name of the request's field, for the error.
        spelling: number as it was sent.

    Raises:
        DomainError: PARAMETERS_INVALID with the reason.
    """
    try:
        return read_number(spelling, instance().core.settings.DEFAULT_REGION)
    except PhoneNumberError as error:
        raise invalid_request_field(field, str(error)) from None


def parse_address(spelling: str) -> Address:
    """Return the number, or the other sender address, that a request contains."""
    return read_address(spelling, instance().core.settings.DEFAULT_REGION)
