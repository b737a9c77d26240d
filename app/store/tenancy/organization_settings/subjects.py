"""All subjects of an organization's settings."""

from app.store.tenancy.organization_settings.blasts import BlastSettings
from app.store.tenancy.organization_settings.decoding import SubjectSettings

SUBJECTS: dict[str, type[SubjectSettings]] = {kind.NAME: kind for kind in (BlastSettings,)}
"""Classes of the settings by their names, sorted as they are shown."""
