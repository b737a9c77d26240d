"""Text of a message with the contact's values in place of its merge fields, where the request asks for that."""

from app.errors import invalid_field
from app.services.campaigns.merge_fields import fill_in, find_misspelled_token
from app.services.messages.carrier_text import MAX_TEXT_LENGTH
from app.services.sending.accept.requests import SendRequest
from app.store.contacts.contacts import Contact
from app.text.characters import is_blank


def merge_text(request: SendRequest, contact: Contact) -> str:
    """Return the text of a message, with the contact's values if the request has `merge_fields`.

    Raises:
        DomainError: PARAMETERS_INVALID: a field is misspelled, the contact is a group, or the values make the text too long or
            empty.
    """
    if not request.merge_fields:
        return request.body
    if contact.is_group:
        raise invalid_field("merge_fields", "A message to a group has no merge fields: each recipient would read the same.")
    if misspelled := find_misspelled_token(request.body):
        token, right = misspelled
        raise invalid_field("body", f"'{token}' is no merge field. Write {right}, or use other brackets.")
    text = fill_in(request.body, contact)
    if len(text) > MAX_TEXT_LENGTH:
        raise invalid_field("body", f"Must be at most {MAX_TEXT_LENGTH} characters long with the values of the contact.")
    if is_blank(text) and not request.media:
        raise invalid_field("body", "Must not be empty with the values of the contact.")
    return text
