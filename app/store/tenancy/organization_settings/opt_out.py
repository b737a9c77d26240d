"""Settings of an organization's opt-outs."""

from dataclasses import dataclass
from typing import ClassVar

from app.store.tenancy.organization_settings.decoding import SubjectSettings, setting


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOutSettings(SubjectSettings):
    """Settings of opt-outs.

    Attributes:
        shared: an opt-out at one number of the organization counts at all of them.
        languages: ISO 639-1 codes of languages whose keywords count besides English.
    """

    NAME: ClassVar[str] = "optOut"

    shared: bool = setting("shared", False)
    languages: list[str] = setting("languages", factory=list)
