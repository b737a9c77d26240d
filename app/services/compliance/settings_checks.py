"""Checks of an organization's settings of compliance: words that have a meaning already, and what needs the organization."""

from collections.abc import Sequence

from app.carriers.base import Keyword
from app.errors import FieldError
from app.services.messages.opt_out_keywords import find_keyword, keyword_form
from app.store.engine.store import Store
from app.store.tenancy.organization_settings.consent import ConsentSettings
from app.store.tenancy.organization_settings.decoding import SubjectSettings, read_settings
from app.store.tenancy.organization_settings.opt_out import OptOutSettings
from app.store.tenancy.organizations import Organization
from app.text.opt_out_words import START, WORDS_BY_LANGUAGE
from app.text.ordinary_replies import AGREEING, OTHER
from app.text.reactions import is_reaction

MAX_WORDS_OF_A_KEYWORD = 5

_NO_MESSAGE = "Set `requireContactConsent` and `requireContactConsentMessage` of the organization first."
_LISTS = {"stop": "stopWords", "start": "startWords", "help": "helpWords"}


def check_consent(_: Store, organization: Organization, settings: SubjectSettings) -> Sequence[FieldError]:
    """Return what is wrong with settings of consent: double opt-in without a consent message, and words that mean another.

    `organization` has the settings as they would be.
    """
    if not isinstance(settings, ConsentSettings):
        return []
    opt_out = read_settings(OptOutSettings, organization.settings)
    errors = [
        FieldError((ConsentSettings.NAME, "confirm_words", index), fault)
        for index, word in enumerate(settings.confirm_words)
        if (fault := _fault_of(word, START, opt_out))
    ]
    if settings.double_opt_in and not organization.consent_message:
        errors.append(FieldError((ConsentSettings.NAME, "double_opt_in"), _NO_MESSAGE))
    return errors


def check_opt_out(_: Store, organization: Organization, settings: SubjectSettings) -> Sequence[FieldError]:
    """Return what is wrong with an organization's own keywords: each has one meaning, and none that it has elsewhere.

    `organization` has the settings as they would be.
    """
    if not isinstance(settings, OptOutSettings):
        return []
    consent = read_settings(ConsentSettings, organization.settings)
    confirming = set(map(keyword_form, consent.confirm_words))
    errors = []
    for meaning, words in settings.own_words.items():
        for index, word in enumerate(words):
            fault = _fault_of(word, meaning, settings)
            if not fault and meaning != START and keyword_form(word) in confirming:
                fault = "Is in `consent.confirmWords` too."
            if fault:
                errors.append(FieldError((OptOutSettings.NAME, f"{meaning}_words", index), fault))
    return errors


def _fault_of(word: str, meaning: str, settings: OptOutSettings) -> str:
    return _fault_of_form(word) or _fault_of_meaning(word, meaning, settings) or _fault_of_lists(word, meaning, settings)


def _fault_of_form(word: str) -> str:
    """Return why a word cannot be a keyword; empty if it can."""
    form = keyword_form(word)
    if not any(character.isalnum() for character in form):
        return "Must have letters or digits."
    if is_reaction(word):
        return "Is how phones quote a message, which is never a keyword."
    if len(form) == 1 and form.isascii():
        return "Must have at least 2 characters."
    if len(form.split()) > MAX_WORDS_OF_A_KEYWORD:
        return f"Must have at most {MAX_WORDS_OF_A_KEYWORD} words."
    return ""


def _fault_of_meaning(word: str, meaning: str, settings: OptOutSettings) -> str:
    """Return why a word cannot have a meaning, since it has another one for everybody or in a chosen language."""
    form, fixed = keyword_form(word), find_keyword(word)
    if fixed is not None and fixed != Keyword(meaning):
        return f"Always means {str(fixed).upper()}."
    for language in settings.languages:
        other = WORDS_BY_LANGUAGE.get(language, {}).get(form, meaning)
        if other != meaning:
            return f"Means {other.upper()} in the language `{language}`."
    if form in OTHER or (form in AGREEING and meaning != START):
        return "Is an ordinary reply, which contacts write to other questions too."
    return ""


def _fault_of_lists(word: str, meaning: str, settings: OptOutSettings) -> str:
    """Return why a word cannot have a meaning, since another list has it."""
    for other, words in settings.own_words.items():
        if other != meaning and keyword_form(word) in map(keyword_form, words):
            return f"Is in `{_LISTS[other]}` too."
    return ""
