"""Answers to consent messages: which received texts confirm."""

from app.carriers.base import Keyword
from app.services.compliance.consent.requirement import is_asked, read_double_opt_in
from app.services.messages.opt_out_keywords import keyword_form, keyword_forms
from app.store.contacts.contacts import Contact
from app.store.engine.store import Store
from app.store.tenancy.organization_settings.decoding import read_settings
from app.store.tenancy.organization_settings.opt_out import OptOutSettings
from app.store.tenancy.organizations import organizations
from app.store.users.users import User
from app.text.confirmation_words import YES, YES_BY_LANGUAGE
from app.text.reactions import is_reaction

MAX_CONFIRM_WORD = 40
"""Characters of a word that confirms."""


def is_confirmation(store: Store, user: User, contact: Contact, body: str, keyword: Keyword | None) -> bool:
    """Whether a received text confirms the consent message that its contact got.

    Reads nothing unless the contact was asked to confirm; then the organization.

    Args:
        store: reads the organization.
        user: who received the text.
        contact: as it was before.
        body: of the text.
        keyword: that the text consists of; None for any other text.
    """
    if not is_asked(contact) or keyword in (Keyword.STOP, Keyword.HELP) or not user.organization_id or is_reaction(body):
        return False
    forms = keyword_forms(body)
    if keyword is None and min(map(len, forms)) > MAX_CONFIRM_WORD:
        return False
    organization = store.get(organizations.at(user.organization_id))
    settings = read_double_opt_in(organization)
    if organization is None or settings is None:
        return False
    words = YES | {keyword_form(word) for word in settings.confirm_words}
    for language in read_settings(OptOutSettings, organization.settings).languages:
        words |= YES_BY_LANGUAGE.get(language, frozenset())
    return keyword is Keyword.START or not words.isdisjoint(forms)
