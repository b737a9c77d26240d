"""Texts of canned responses as a recipient gets them."""

from app.services.campaigns.custom_merge_fields import read_if_needed, spell_custom_values
from app.services.campaigns.merge_fields import fill_in
from app.services.messages.carrier_text import MAX_TEXT_LENGTH
from app.store.campaigns.canned_responses import CannedResponse
from app.store.common.resource_owners import OwnerScope
from app.store.contacts.contacts import Contact
from app.store.contacts.labels.definitions import read_labels
from app.store.engine.store import Store
from app.text.characters import is_blank


def write_canned_text(store: Store, canned: CannedResponse, contact: Contact, organization_id: str) -> str:
    """Return the text of a canned response for a contact; empty if the contact's values leave nothing of it.

    The custom fields of the contact's organization are read only for a text that may have one. A name that is none of them
    stands as it is in a response of a tenant, whose organizations have different fields.

    Merge fields are filled in where the response has them. A text that the contact's values make too long has the neutral
    words instead, as for a contact of whom nothing is known.
    """
    if not canned.merge_fields:
        return canned.body
    labels = read_if_needed(lambda: read_labels(store, organization_id), canned.body)
    is_of_tenant = canned.scope is OwnerScope.TENANT
    custom = spell_custom_values(labels, contact, [canned.body], drops_unknown=not is_of_tenant)
    text = fill_in(canned.body, contact, custom)
    if len(text) > MAX_TEXT_LENGTH:
        unknown = Contact(id="", uid=contact.uid, phone_number=contact.phone_number)
        text = fill_in(canned.body, unknown, dict.fromkeys(custom, ""))[:MAX_TEXT_LENGTH]
    return "" if is_blank(text) else text
