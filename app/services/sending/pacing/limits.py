"""Limits of a sending number: its own pace, and those of its campaign."""

from functools import lru_cache

import phonenumbers

from app.addresses.phone_number import is_short_code
from app.carriers.registry import DEFAULT_CARRIER
from app.configuration.settings import Settings
from app.frozen import frozen
from app.store.users.phone_numbers import NumberClass, PhoneNumber
from app.times.clock import MINUTE, SECOND

_REMEMBERED = 4096
"""Numbers whose class is remembered: reading one takes 0.1 ms, and each message of a number needs it."""


@frozen
class PaceLimits:
    """Limits of a number; 0 is none.

    Attributes:
        interval: ms between two message parts of the number.
        campaign: id of its campaign, unique in the instance; empty for none with a limit.
        campaign_interval: ms between two parts of the campaign.
        campaign_per_day: parts of the campaign a day.
    """

    interval: float = 0
    campaign: str = ""
    campaign_interval: float = 0
    campaign_per_day: int = 0

    @property
    def is_unlimited(self) -> bool:
        """Whether the number has no limit."""
        return not self.interval and not self.campaign


class PaceRules:
    """Limits by the class and the campaign of numbers, from the settings."""

    def __init__(self, settings: Settings) -> None:
        self._rates = {
            NumberClass.LOCAL: settings.PACE_LOCAL,
            NumberClass.TOLL_FREE: settings.PACE_TOLL_FREE,
            NumberClass.SHORT_CODE: settings.PACE_SHORT_CODE,
        }
        self._per_minute = settings.CAMPAIGN_PARTS_PER_MINUTE
        self._per_day = settings.CAMPAIGN_PARTS_PER_DAY

    def assume(self, number: str) -> float:
        """Return the interval in ms by a number's class alone, before its document is read; 0 for none."""
        return _interval(self._rates.get(derive_class(number), self._rates[NumberClass.LOCAL]))

    def limits_of(self, line: PhoneNumber, carrier: str) -> PaceLimits:
        """Return the limits of a number whose messages go by a carrier. The simulator has none, unless the number has.

        Args:
            line: the number.
            carrier: name of its carrier.
        """
        rate: float = line.messages_per_second
        if not rate and carrier != DEFAULT_CARRIER:
            kind = line.number_class if line.number_class != NumberClass.LOCAL else derive_class(line.id)
            rate = self._rates.get(kind, self._rates[NumberClass.LOCAL])
        has_campaign = line.campaign_id and carrier != DEFAULT_CARRIER and (self._per_minute or self._per_day)
        if not has_campaign:
            return PaceLimits(_interval(rate))
        campaign = f"{line.tenant_id} {line.campaign_id}"
        return PaceLimits(_interval(rate), campaign, MINUTE / self._per_minute if self._per_minute else 0, self._per_day)


@lru_cache(_REMEMBERED)
def derive_class(number: str) -> NumberClass:
    """Return the class of a number by its form, for one whose document does not name it."""
    if is_short_code(number):
        return NumberClass.SHORT_CODE
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return NumberClass.LOCAL
    is_toll_free = phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.TOLL_FREE
    return NumberClass.TOLL_FREE if is_toll_free else NumberClass.LOCAL


def _interval(rate: float) -> float:
    return SECOND / rate if rate else 0
