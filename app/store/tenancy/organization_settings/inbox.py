"""Settings of an organization's team inboxes."""

from typing import ClassVar

from app.frozen import frozen
from app.store.tenancy.organization_settings.decoding import SubjectSettings, setting


@frozen(kw_only=True)
class InboxSettings(SubjectSettings):
    """Settings of shared numbers.

    Attributes:
        auto_assign: a conversation without an assignee is assigned to the person who replies first.
    """

    NAME: ClassVar[str] = "inbox"

    auto_assign: bool = setting("autoAssign", False)
