"""Phone numbers in requests, parsed with the instance's default region."""

from app.addresses.phone_number import PhoneNumberError, canonical_sender, is_e164, is_recipient, is_sender_id, is_short_code
from app.addresses.phone_number_parser import Address, read_address, read_number
from app.endpoints import instance
from app.frozen import replace
from app.services.sending.accept.requests import SendRequest
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


def parse_sender(field: str, spelling: str) -> str:
    """Return a sender of a request: a number in E.164, a short code or an alphanumeric sender.

    Raises:
        DomainError: PARAMETERS_INVALID with the reason.
    """
    if is_e164(spelling) or is_short_code(spelling) or is_sender_id(spelling):
        return canonical_sender(spelling)
    return parse_number(field, spelling)


def with_e164_numbers(message: SendRequest) -> SendRequest:
    """Return a message with all numbers in E.164; short codes and alphanumeric senders stay as they are.

    An array of equal numbers is one recipient.

    Raises:
        DomainError: PARAMETERS_INVALID with the reason.
    """
    sender = message.from_number
    recipients = [read_recipient(f"to.{index}", number) for index, number in enumerate(message.to_numbers)]
    recipient = recipients[0] if recipients else read_recipient("to", message.to_number)
    if not is_e164(sender):
        sender = parse_sender("from", sender)
    if len(set(recipients)) == 1:
        recipients = []
    if (sender, recipient) == (message.from_number, message.to_number) and not message.to_numbers:
        return message
    return replace(message, from_number=sender, to_number=recipient, to_numbers=recipients)


def read_recipient(field: str, spelling: str) -> str:
    """Return a recipient in E.164; a short code stays as it is."""
    return spelling if is_recipient(spelling) else parse_number(field, spelling)


def parse_address(spelling: str) -> Address:
    """Return the number, or the other sender address, that a request contains."""
    return read_address(spelling, instance().core.settings.DEFAULT_REGION)
