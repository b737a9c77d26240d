"""Colors of a brand that stay readable, on light and on dark pages."""

import colorsys

from app.branding import contrast

LIGHT_BACKGROUND = "#ffffff"
DARK_BACKGROUND = "#10151d"
RAISED_BACKGROUNDS = ("#f6f8fb", "#18202b")
"""Backgrounds of code and tabs, light and dark, where a color has less contrast than on the page."""
MIN_CONTRAST = 4.5
"""WCAG 2.2, level AA, for text."""

_STEP = 0.02


def make_readable(color: str, background: str) -> str:
    """Return the color, darkened or lightened until text of it is readable on a background."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(color))
    step = -_STEP if contrast(background, "#000000") > contrast(background, "#ffffff") else _STEP
    while contrast(color, background) < MIN_CONTRAST and 0 <= lightness + step <= 1:
        lightness += step
        color = "#" + "".join(f"{round(channel * 255):02x}" for channel in colorsys.hls_to_rgb(hue, lightness, saturation))
    return color


def make_style_sheet(color: str) -> str:
    """Return CSS that sets a brand's color as `--accent`, and `--on-accent` for text on it. The reference is always light."""
    light, dark = (_make_variables(make_readable(color, background)) for background in RAISED_BACKGROUNDS)
    return f":root, .reference {light}\n@media (prefers-color-scheme: dark) {{ :root {dark} }}\n"


def _make_variables(accent: str) -> str:
    on_accent = max((LIGHT_BACKGROUND, DARK_BACKGROUND), key=lambda text: contrast(text, accent))
    return f"{{ --accent: {accent}; --on-accent: {on_accent}; }}"


def _channels(color: str) -> tuple[float, float, float]:
    red, green, blue = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue
