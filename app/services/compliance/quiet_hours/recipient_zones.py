"""Country and time zones of a phone number, by the data of phonenumbers."""

from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import timezone

from app.times.time_zones import find_zone

MAX_KEPT = 10_000


@lru_cache(maxsize=MAX_KEPT)
def zones_of(number: str) -> tuple[ZoneInfo, ...]:
    """Return the zones that a number may be in; none if they are unknown.

    A number without a place, such as a toll-free one, may be in any zone of its country, so it counts as unknown.
    """
    parsed = _parse(number)
    if parsed is None or phonenumbers.number_type(parsed) in _WITHOUT_PLACE:
        return ()
    names = timezone.time_zones_for_number(parsed)
    if timezone.UNKNOWN_TIMEZONE in names:
        # The number is in a range that is newer than the data: its first digits still tell its country.
        names = timezone.time_zones_for_geographical_number(parsed)
    found = (find_zone(name) for name in names)
    return tuple(zone for zone in found if zone is not None and zone.key != timezone.UNKNOWN_TIMEZONE)


@lru_cache(maxsize=MAX_KEPT)
def country_of(number: str) -> str:
    """Return the ISO 3166 code of a number's country; empty if it has none."""
    parsed = _parse(number)
    if parsed is None:
        return ""
    region = phonenumbers.region_code_for_number(parsed)
    return region or phonenumbers.region_code_for_country_code(parsed.country_code or 0)


def _parse(number: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None


_WITHOUT_PLACE = frozenset(
    {
        phonenumbers.PhoneNumberType.TOLL_FREE,
        phonenumbers.PhoneNumberType.SHARED_COST,
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.UAN,
    }
)
