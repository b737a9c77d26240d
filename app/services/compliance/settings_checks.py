"""Checks of an organization's settings of compliance that need the organization."""

from collections.abc import Sequence

from app.carriers.base import Keyword
from app.errors import FieldError
from app.services.messages.opt_out_keywords import find_keyword, keyword_form
from app.store.engine.store import Store
from app.store.tenancy.organization_settings.consent import ConsentSettings
from app.store.tenancy.organization_settings.decoding import SubjectSettings
from app.store.tenancy.organizations import Organization

_NO_MESSAGE = "Set `requireContactConsent` and `requireContactConsentMessage` of the organization first."


def check_consent(_: Store, organization: Organization, settings: SubjectSettings) -> Sequence[FieldError]:
    """Return what is wrong with settings of consent: double opt-in without a consent message, and words that mean no."""
    if not isinstance(settings, ConsentSettings):
        return []
    errors = [
        FieldError((ConsentSettings.NAME, "confirm_words", index), fault)
        for index, word in enumerate(settings.confirm_words)
        if (fault := _fault_of(word))
    ]
    if settings.double_opt_in and not organization.consent_message:
        errors.append(FieldError((ConsentSettings.NAME, "double_opt_in"), _NO_MESSAGE))
    return errors


def _fault_of(word: str) -> str:
    if not keyword_form(word):
        return "Must have letters or digits."
    meaning = find_keyword(word)
    return f"Always means {str(meaning).upper()}." if meaning in (Keyword.STOP, Keyword.HELP) else ""
