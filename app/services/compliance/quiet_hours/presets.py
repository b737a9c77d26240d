"""Presets of allowed hours by country and state: help, not legal advice. docs/quiet-hours.md has what they omit."""

from collections.abc import Collection, Mapping
from typing import Any

from app.frozen import frozen
from app.times.weekly_hours import WEEKDAYS, WeeklyHours, read_weekly_hours

Day = tuple[tuple[str, str], ...]


@frozen
class Preset:
    """Allowed hours of a country or state.

    Attributes:
        weekdays: Monday to Friday.
        basis: rule or habit that the hours come from, in a few words.
    """

    weekdays: Day
    saturday: Day
    sunday: Day
    basis: str

    @property
    def hours(self) -> dict[str, Any]:
        """Return the hours in the form of the settings."""
        days = dict.fromkeys(WEEKDAYS, self.weekdays) | {"saturday": self.saturday, "sunday": self.sunday}
        return {name: [{"from": begin, "to": end} for begin, end in day] for name, day in days.items()}


_EIGHT_TO_NINE: Day = (("08:00", "21:00"),)
_EIGHT_TO_EIGHT: Day = (("08:00", "20:00"),)
_NINE_TO_EIGHT: Day = (("09:00", "20:00"),)

PRESETS: Mapping[str, Preset] = {
    "AU": Preset(
        (("09:00", "20:00"),), (("09:00", "17:00"),), (), "Telemarketing and Research Calls Industry Standard 2017, for calls"
    ),
    "CA": Preset(
        (("09:00", "21:30"),),
        (("10:00", "18:00"),),
        (("10:00", "18:00"),),
        "CRTC Unsolicited Telecommunications Rules, for calls",
    ),
    "DE": Preset(_EIGHT_TO_EIGHT, _EIGHT_TO_EIGHT, (), "Habit of the trade; the law names no hours"),
    "FR": Preset(
        _EIGHT_TO_EIGHT, _EIGHT_TO_EIGHT, (), "Rules of the carriers for marketing texts: not on Sundays and holidays"
    ),
    "GB": Preset(_EIGHT_TO_NINE, _EIGHT_TO_NINE, (("09:00", "20:00"),), "Habit of the trade; the law names no hours"),
    "US": Preset(_EIGHT_TO_NINE, _EIGHT_TO_NINE, _EIGHT_TO_NINE, "47 CFR 64.1200(c)(1); some states allow less"),
    "US-CT": Preset(
        _NINE_TO_EIGHT, _NINE_TO_EIGHT, _NINE_TO_EIGHT, "Connecticut, Public Act 23-98, for telephonic sales calls"
    ),
    "US-FL": Preset(_EIGHT_TO_EIGHT, _EIGHT_TO_EIGHT, _EIGHT_TO_EIGHT, "Florida Telephone Solicitation Act, 501.616"),
    "US-MD": Preset(_EIGHT_TO_EIGHT, _EIGHT_TO_EIGHT, _EIGHT_TO_EIGHT, "Maryland, Stop the Spam Calls Act of 2023"),
    "US-OK": Preset(_EIGHT_TO_EIGHT, _EIGHT_TO_EIGHT, _EIGHT_TO_EIGHT, "Oklahoma Telephone Solicitation Act of 2022"),
    "US-TX": Preset(
        (("09:00", "21:00"),), (("09:00", "21:00"),), (("12:00", "21:00"),), "Texas Business and Commerce Code, 301.051"
    ),
    "US-WA": Preset(_EIGHT_TO_EIGHT, _EIGHT_TO_EIGHT, _EIGHT_TO_EIGHT, "Washington, RCW 80.36.390"),
}
"""Presets by ISO 3166 code, of countries and states. A number tells its country only: an office chooses a state."""

OTHER_COUNTRIES = Preset(_EIGHT_TO_NINE, _EIGHT_TO_NINE, _EIGHT_TO_NINE, "Default of this program")

_DAYS = {code: read_weekly_hours(preset.hours).days for code, preset in (*PRESETS.items(), ("", OTHER_COUNTRIES))}


def preset_hours(country: str, closed_on: Collection[str]) -> WeeklyHours:
    """Return the hours of a country by its ISO 3166 code; those of `OTHER_COUNTRIES` if it has no preset."""
    return WeeklyHours(_DAYS.get(country, _DAYS[""]), frozenset(closed_on))
