"""Received texts that confirm a consent message."""

from app.carriers.base import Keyword
from app.services.compliance.consent.requirement import is_asked
from app.services.compliance.opt_outs.inbound_directory import InboundDirectory
from app.services.messages.opt_out_keywords import keyword_form, keyword_forms
from app.store.contacts.contacts import Contact
from app.store.engine.store import Store
from app.store.tenancy.organization_settings.consent import read_double_opt_in
from app.store.tenancy.organization_settings.decoding import read_settings
from app.store.tenancy.organization_settings.opt_out import OptOutSettings
from app.store.tenancy.organizations import organizations
from app.store.users.users import User
from app.text.confirmation_words import YES, YES_BY_LANGUAGE
from app.text.reactions import is_reaction

MAX_CONFIRM_WORD = 40
"""Characters of a word that confirms."""


class ConsentAnswers:
    """Finds the answers that confirm."""

    def __init__(self, store: Store, directory: InboundDirectory) -> None:
        self._store = store
        self._directory = directory

    def confirms(self, user: User, contact: Contact, body: str, keyword: Keyword | None) -> bool:
        """Whether a received text confirms: an answer to the consent message, or a keyword that opts in unasked.

        Reads the organization of contacts who were asked, and for START if it has double opt-in; for others nothing.

        Args:
            user: who received the text.
            contact: as it was before.
            body: of the text.
            keyword: that the text consists of; None for any other text.
        """
        if contact.consent_confirmed_at or keyword in (Keyword.STOP, Keyword.HELP) or not user.organization_id:
            return False
        if keyword is None and (not is_asked(contact) or is_reaction(body)):
            return False
        if keyword is Keyword.START and not is_asked(contact) and not self._directory.concerns(user.organization_id):
            return False
        forms = keyword_forms(body)
        if keyword is None and min(map(len, forms)) > MAX_CONFIRM_WORD:
            return False
        organization = self._store.get(organizations.at(user.organization_id))
        settings = read_double_opt_in(organization)
        if organization is None or settings is None:
            return False
        words = YES | {keyword_form(word) for word in settings.confirm_words}
        for language in read_settings(OptOutSettings, organization.settings).languages:
            words |= YES_BY_LANGUAGE.get(language, frozenset())
        return keyword is Keyword.START or not words.isdisjoint(forms)
