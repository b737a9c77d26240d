"""Keywords of an organization: its own words, and those of the languages that it has chosen."""

from app.carriers.base import Keyword
from app.services.compliance.opt_outs.inbound_directory import InboundDirectory
from app.services.messages.opt_out_keywords import keyword_form, keyword_forms
from app.store.engine.store import Store
from app.store.tenancy.organization_settings.decoding import read_settings
from app.store.tenancy.organization_settings.opt_out import OptOutSettings
from app.store.tenancy.organizations import organizations
from app.store.users.users import User
from app.text.opt_out_words import ALL_WORDS, WORDS_BY_LANGUAGE
from app.text.reactions import is_reaction

MAX_WORD = 40
"""Characters of a keyword, in its normal form too."""


class OwnKeywords:
    """Finds the keywords of organizations."""

    def __init__(self, store: Store, directory: InboundDirectory) -> None:
        self._store = store
        self._directory = directory

    def find(self, user: User, body: str) -> Keyword | None:
        """Return the keyword that a text consists of at the user's organization; None for any other text.

        The organization is read only for a text that is a keyword in some language, and for a short one if it has words of
        its own.
        """
        forms = [form for form in keyword_forms(body) if form and len(form) <= MAX_WORD]
        if not forms or not user.organization_id or is_reaction(body):
            return None
        if ALL_WORDS.isdisjoint(forms) and not self._directory.concerns(user.organization_id):
            return None
        organization = self._store.get(organizations.at(user.organization_id))
        if organization is None:
            return None
        settings = read_settings(OptOutSettings, organization.settings)
        meanings = {form: meaning for form in forms if (meaning := find_meaning(settings, form))}
        return next((Keyword(meanings[form]) for form in forms if form in meanings), None)


def find_meaning(settings: OptOutSettings, form: str) -> str:
    """Return the meaning of a keyword in its normal form; empty if it has none. A chosen language goes before own words."""
    for language in settings.languages:
        if meaning := WORDS_BY_LANGUAGE.get(language, {}).get(form):
            return meaning
    for meaning, words in settings.own_words.items():
        if form in map(keyword_form, words):
            return meaning
    return ""
