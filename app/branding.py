"""The brand that people see: on pages, in mails and in automatic answers."""

import re

from app.configuration.settings import Settings
from app.frozen import frozen

DEFAULT_COLOR = "#2457d6"

_COLOR = re.compile(r"#[0-9A-Fa-f]{6}\Z")


@frozen
class Brand:
    """A reseller's or tenant's appearance.

    Attributes:
        name: what customers call the product.
        support_email: where customers ask for help.
        logo_url: https URL of an image; empty: the name is shown alone.
        color: of links and buttons, as `#rrggbb`.
        accent_color: of highlights, as `#rrggbb`; empty: `color`.
        web_app_url: where users sign in; empty if no address is set.
    """

    name: str
    support_email: str
    logo_url: str = ""
    color: str = DEFAULT_COLOR
    accent_color: str = ""
    web_app_url: str = ""

    @property
    def text_color(self) -> str:
        """Color of text on `color`: black or white, whichever has more contrast (WCAG 2.2)."""
        return "#000000" if contrast(self.color, "#000000") >= contrast(self.color, "#ffffff") else "#ffffff"


def brand_of_instance(settings: Settings) -> Brand:
    """Return the brand that applies where no more specific one is set."""
    return Brand(settings.BRAND_NAME, settings.SUPPORT_EMAIL, web_app_url=settings.WEB_APP_URL)


def is_color(text: str) -> bool:
    """Whether a text is a color as `#rrggbb`."""
    return bool(_COLOR.match(text))


def contrast(color: str, other: str) -> float:
    """Return the contrast of two colors (`#rrggbb`), from 1 to 21, as WCAG 2.2 defines it."""
    lighter, darker = sorted((_luminance(color), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    """Return the relative luminance of a color, 0 to 1, as WCAG 2.2 defines it."""
    red, green, blue = (_linear(int(color[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
