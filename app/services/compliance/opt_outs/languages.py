"""Keywords of the languages that an organization has chosen."""

from app.carriers.base import Keyword
from app.store.engine.store import Store
from app.store.tenancy.organization_settings.decoding import read_settings
from app.store.tenancy.organization_settings.opt_out import OptOutSettings
from app.store.tenancy.organizations import organizations
from app.store.users.users import User
from app.text.keyword_form import normalize_keyword
from app.text.opt_out_words import ALL_WORDS, WORDS_BY_LANGUAGE
from app.text.reactions import is_reaction


def find_foreign_keyword(store: Store, user: User, body: str) -> Keyword | None:
    """Return the keyword that a text consists of in a language of the user's organization; None for any other text.

    The organization is read only for a text that is a keyword in some language.
    """
    words = normalize_keyword(body)
    if words not in ALL_WORDS or not user.organization_id or is_reaction(body):
        return None
    organization = store.get(organizations.at(user.organization_id))
    if organization is None:
        return None
    for language in read_settings(OptOutSettings, organization.settings).languages:
        if meaning := WORDS_BY_LANGUAGE.get(language, {}).get(words):
            return Keyword(meaning)
    return None
