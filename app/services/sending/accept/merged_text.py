"""Text of a message with the contact's values in place of its merge fields, where the request asks for that."""

from collections.abc import Callable

from app.errors import invalid_field
from app.services.campaigns.custom_merge_fields import find_unknown_field, read_if_needed, spell_custom_values
from app.services.campaigns.merge_fields import fill_in, find_misspelled_token
from app.services.messages.carrier_text import MAX_TEXT_LENGTH
from app.services.sending.accept.requests import SendRequest
from app.store.contacts.contacts import Contact
from app.store.contacts.labels.definitions import ContactLabels
from app.text.characters import is_blank


def merge_text(request: SendRequest, contact: Contact, read_definitions: Callable[[], ContactLabels]) -> str:
    """Return the text of a message, with the contact's values if the request has `merge_fields`.

    Args:
        request: the message.
        contact: the recipient.
        read_definitions: reads the tags and custom fields of the organization; called if the text may have a custom field.

    Raises:
        DomainError: PARAMETERS_INVALID: a field is misspelled or unknown, the contact is a group, or the values make the text
            too long or empty.
    """
    if not request.merge_fields:
        return request.body
    if contact.is_group:
        raise invalid_field("merge_fields", "A message to a group has no merge fields: each recipient would read the same.")
    if misspelled := find_misspelled_token(request.body):
        token, right = misspelled
        raise invalid_field("body", f"'{token}' is no merge field. Write {right}, or use other brackets.")
    labels = read_if_needed(read_definitions, request.body)
    if labels is not None and (unknown := find_unknown_field(labels, request.body)):
        raise invalid_field("body", unknown)
    text = fill_in(request.body, contact, spell_custom_values(labels, contact, [request.body], drops_unknown=True))
    if len(text) > MAX_TEXT_LENGTH:
        raise invalid_field("body", f"Must be at most {MAX_TEXT_LENGTH} characters long with the values of the contact.")
    if is_blank(text) and not request.media:
        raise invalid_field("body", "Must not be empty with the values of the contact.")
    return text
