"""Settings of an organization's blasts."""

from typing import ClassVar

from app.frozen import frozen
from app.store.tenancy.organization_settings.decoding import SubjectSettings, setting


@frozen(kw_only=True)
class BlastSettings(SubjectSettings):
    """Settings of blasts.

    Attributes:
        footer: compliance footer below each message of a blast; empty for none.
    """

    NAME: ClassVar[str] = "blasts"

    footer: str = setting("footer", "")
