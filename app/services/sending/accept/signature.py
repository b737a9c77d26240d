"""Signatures: the lines that a user's settings add below what they type."""

from app.errors import invalid_field
from app.frozen import replace
from app.services.messages.carrier_text import MAX_TEXT_LENGTH
from app.services.sending.accept.requests import SendRequest
from app.store.users.users import User
from app.text.characters import is_blank


def sign(user: User, request: SendRequest) -> SendRequest:
    """Return a request with the user's signature below the body, if they have one.

    Notes, attachments without text and messages that were sent already get none.

    Raises:
        DomainError: PARAMETERS_INVALID: the signature makes the text too long.
    """
    is_signed = user.signature_enabled and user.signature_text and not is_blank(request.body)
    if not is_signed or request.note or request.already_sent:
        return request
    signed = f"{request.body}\n{user.signature_text}"
    if len(signed) > MAX_TEXT_LENGTH:
        room = MAX_TEXT_LENGTH - len(user.signature_text) - 1
        raise invalid_field("body", f"Must be at most {room} characters long, since the signature is added.")
    return replace(request, body=signed)
