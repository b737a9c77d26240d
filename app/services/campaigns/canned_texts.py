"""Texts of canned responses as a recipient gets them."""

from app.services.campaigns.merge_fields import fill_in
from app.services.messages.carrier_text import MAX_TEXT_LENGTH
from app.store.campaigns.canned_responses import CannedResponse
from app.store.contacts.contacts import Contact
from app.text.characters import is_blank


def write_canned_text(canned: CannedResponse, contact: Contact) -> str:
    """Return the text of a canned response for a contact; empty if the contact's values leave nothing of it.

    Merge fields are filled in where the response has them. A text that the contact's values make too long has the neutral
    words instead, as for a contact of whom nothing is known.
    """
    if not canned.merge_fields:
        return canned.body
    text = fill_in(canned.body, contact)
    if len(text) > MAX_TEXT_LENGTH:
        text = fill_in(canned.body, Contact(id="", uid=contact.uid, phone_number=contact.phone_number))[:MAX_TEXT_LENGTH]
    return "" if is_blank(text) else text
