"""Settings of an organization's consent."""

from typing import ClassVar

from app.frozen import frozen
from app.store.tenancy.organization_settings.decoding import SubjectSettings, read_settings, setting
from app.store.tenancy.organizations import Organization

DEFAULT_WAIT_DAYS = 7
DEFAULT_ACCEPTED_RECORDS = ("webForm", "paper", "keyword")


@frozen(kw_only=True)
class ConsentSettings(SubjectSettings):
    """Settings of double opt-in.

    Attributes:
        double_opt_in: messages wait until the contact has confirmed the consent message.
        wait_days: days after which a message that waits fails.
        confirm_words: words that confirm, besides YES and those that opt in.
        accepted_records: ways of consent (`ConsentMethod`) whose record counts as a confirmation.
    """

    NAME: ClassVar[str] = "consent"

    double_opt_in: bool = setting("doubleOptIn", False)
    wait_days: int = setting("waitDays", DEFAULT_WAIT_DAYS)
    confirm_words: list[str] = setting("confirmWords", factory=list)
    accepted_records: list[str] = setting("acceptedRecords", factory=lambda: list(DEFAULT_ACCEPTED_RECORDS))


def read_double_opt_in(organization: Organization | None) -> ConsentSettings | None:
    """Return the settings of an organization with double opt-in; None without it, or without a consent message."""
    if organization is None or ConsentSettings.NAME not in organization.settings or not organization.consent_message:
        return None
    settings = read_settings(ConsentSettings, organization.settings)
    return settings if settings.double_opt_in else None
