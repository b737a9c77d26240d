"""The brand that people see: on pages, in mails and in automatic answers."""

from dataclasses import dataclass

from app.configuration.settings import Settings

DEFAULT_COLOR = "#2457d6"


@dataclass(frozen=True, slots=True)
class Brand:
    """A reseller's or tenant's appearance.

    Attributes:
        name: what customers call the product.
        support_email: where customers ask for help.
        logo_url: https URL of an image; empty: the name is shown alone.
        color: of links and buttons, as `#rrggbb`.
    """

    name: str
    support_email: str
    logo_url: str = ""
    color: str = DEFAULT_COLOR


def brand_of_instance(settings: Settings) -> Brand:
    """Return the brand that applies where no more specific one is set."""
    return Brand(settings.BRAND_NAME, settings.SUPPORT_EMAIL)
