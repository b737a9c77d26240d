"""Allowed hours of a recipient: which windows a message to them must fit, and when they are open."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from app.services.compliance.quiet_hours.presets import preset_hours
from app.services.compliance.quiet_hours.recipient_zones import country_of, zones_of
from app.store.contacts.contacts import Contact
from app.store.messages.messages import Message, Source
from app.store.tenancy.organization_settings.business_hours import BusinessHoursSettings
from app.store.tenancy.organization_settings.decoding import read_settings
from app.store.tenancy.organization_settings.quiet_hours import QuietHoursSettings
from app.store.tenancy.organizations import Organization
from app.times.clock import DAY, MAX_TIME_MS
from app.times.time_zones import find_zone
from app.times.weekly_hours import Window, are_open, find_change, find_opening, read_weekly_hours

SEARCHED_MS = 15 * DAY
"""How far ahead in ms an opening is searched."""

_LATEST_MS = MAX_TIME_MS - 400 * DAY
_ANSWERS = (Source.KEYWORD, Source.CONSENT)
_TYPED = (Source.API, Source.APP)
_AUTO_REPLIES = (Source.AWAY, Source.CANNED)


def read_quiet_hours(organization: Organization | None) -> QuietHoursSettings | None:
    """Return the settings of an organization's quiet hours; None if they are off."""
    if organization is None or QuietHoursSettings.NAME not in organization.settings:
        return None
    settings = read_settings(QuietHoursSettings, organization.settings)
    return settings if settings.enabled else None


def must_wait(message: Message, settings: QuietHoursSettings) -> bool:
    """Whether a message waits for allowed hours.

    Confirmations of opt-outs and the like never do, nor does the consent message: it goes right before a message that may.
    """
    if message.is_note or message.source in _ANSWERS:
        return False
    if message.source in _AUTO_REPLIES:
        return settings.applies_to_auto_replies
    return settings.applies_to_typed or not is_typed(message)


def is_typed(message: Message) -> bool:
    """Whether a person or a program sent a message at once."""
    return message.source in _TYPED and not message.send_at


class AllowedHours:
    """The windows that must be open for a message: for each recipient, in each zone that the number may be in."""

    def __init__(
        self,
        message: Message,
        contact: Contact | None,
        organization: Organization,
        settings: QuietHoursSettings,
        default_zone: str,
    ) -> None:
        """Find the windows.

        The contact's own zone overrides that of the number. A number without a zone has the organization's.
        """
        closed_on = [str(entry.get("date", "")) for entry in settings.holidays]
        own = read_weekly_hours(settings.hours, closed_on) if settings.hours else None
        override = find_zone(contact.timezone) if contact is not None and contact.timezone else None
        fallback = _fallback_zone(organization, settings, default_zone)
        windows: dict[Window, None] = {}
        fallbacks: dict[Window, None] = {}
        for number in message.recipients or [message.to_number]:
            hours = own or preset_hours(settings.country or country_of(number), closed_on)
            zones = (override,) if override else zones_of(number) or (fallback,)
            windows |= dict.fromkeys(Window(hours, zone) for zone in zones)
            fallbacks[Window(hours, override or fallback)] = None
        self._windows: Sequence[Window] = list(windows)
        self._fallbacks: Sequence[Window] = list(fallbacks)

    def are_open(self, at: int) -> bool:
        """Whether a message may leave at a time in ms."""
        return self.find_opening(at) == at

    def find_opening(self, at: int) -> int:
        """Return the first time from a time in ms on at which a message may leave.

        Zones may be so far apart that they share no allowed hour: then the organization's zone decides. Hours that never
        come hold nothing back: a message does not wait without an end.
        """
        if at > _LATEST_MS:
            return at
        opening = find_opening(self._windows, at, SEARCHED_MS)
        if opening is None:
            opening = find_opening(self._fallbacks, at, SEARCHED_MS)
        return at if opening is None else opening

    def find_length(self, opening: int) -> int:
        """Return how long in ms the hours stay open after they open at a time in ms; at most a day."""
        closing = find_change(self._windows, opening, DAY) if are_open(self._windows, opening) else None
        return closing - opening if closing is not None else DAY


def _fallback_zone(organization: Organization, settings: QuietHoursSettings, default_zone: str) -> ZoneInfo:
    business = read_settings(BusinessHoursSettings, organization.settings).timezone
    names = (settings.timezone, business, default_zone)
    return next(zone for zone in (*map(find_zone, filter(None, names)), ZoneInfo("UTC")) if zone is not None)
