"""All subjects of an organization's settings."""

from app.store.tenancy.organization_settings.blasts import BlastSettings
from app.store.tenancy.organization_settings.business_hours import BusinessHoursSettings
from app.store.tenancy.organization_settings.consent import ConsentSettings
from app.store.tenancy.organization_settings.decoding import SubjectSettings
from app.store.tenancy.organization_settings.inbox import InboxSettings
from app.store.tenancy.organization_settings.opt_out import OptOutSettings
from app.store.tenancy.organization_settings.quiet_hours import QuietHoursSettings
from app.store.tenancy.organization_settings.unanswered_digest import UnansweredDigestSettings

_KINDS: tuple[type[SubjectSettings], ...] = (
    BlastSettings,
    BusinessHoursSettings,
    ConsentSettings,
    InboxSettings,
    OptOutSettings,
    QuietHoursSettings,
    UnansweredDigestSettings,
)

SUBJECTS: dict[str, type[SubjectSettings]] = {kind.NAME: kind for kind in _KINDS}
"""Classes of the settings by their names, sorted as they are shown."""
