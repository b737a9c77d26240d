"""Texts of a blast: its body with a contact's values, and the compliance footer below it."""

from app.services.campaigns.custom_merge_fields import spell_custom_values
from app.services.campaigns.merge_fields import fill_in
from app.services.messages.carrier_text import MAX_TEXT_LENGTH
from app.store.blasts.blasts import Blast
from app.store.contacts.contacts import Contact
from app.store.contacts.labels.definitions import ContactLabels
from app.store.tenancy.organization_settings.blasts import BlastSettings
from app.store.tenancy.organization_settings.decoding import read_settings
from app.store.tenancy.organizations import Organization
from app.text.characters import is_blank

EMPTY = "empty"
TOO_LONG = "tooLong"


def find_footer(blast: Blast, organization: Organization | None) -> str:
    """Return the footer of a blast: its own, else that of its organization; empty for none."""
    settings = read_settings(BlastSettings, {} if organization is None else organization.settings)
    return blast.footer or settings.footer


def write_text(blast: Blast, contact: Contact, footer: str, labels: ContactLabels | None) -> tuple[str, str]:
    """Return the text that a contact gets, and what is wrong with it: `empty` or `tooLong`; empty if nothing is.

    A custom field that was deleted since the blast was written counts as a missing value.
    """
    body = fill_in(blast.body, contact, spell_custom_values(labels, contact, [blast.body], drops_unknown=True))
    text = "\n".join(part for part in (body, footer) if not is_blank(part))
    if is_blank(body) and not blast.media:
        return text, EMPTY
    return text, TOO_LONG if len(text) > MAX_TEXT_LENGTH else ""
