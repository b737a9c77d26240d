"""Reminders."""

from app.composition.core import Core
from app.composition.messaging import MessagingServices
from app.frozen import frozen
from app.services.reminders.reminders import Reminders


@frozen(kw_only=True)
class ReminderServices:
    """The services of reminders."""

    reminders: Reminders


def build_reminders(core: Core, messaging: MessagingServices) -> ReminderServices:
    """Build the services of reminders."""
    return ReminderServices(
        reminders=Reminders(
            core.store,
            messaging.messages,
            messaging.sending,
            messaging.scheduled,
            core.paginator,
            core.audit,
            core.settings.DEFAULT_TIMEZONE,
            core.clock,
        )
    )
