"""Settings of an organization's e-mails about conversations that nobody answered."""

from typing import ClassVar

from app.frozen import frozen
from app.store.tenancy.organization_settings.decoding import SubjectSettings, setting


@frozen(kw_only=True)
class UnansweredDigestSettings(SubjectSettings):
    """Settings of digests.

    Attributes:
        enabled: whether digests are sent.
        minutes: how long a conversation waits for an answer before it is in a digest.
        business_hours_only: digests wait for the business hours of the organization, if it has any.
        to_owner: the owner of the number gets digests.
        to_assignee: the assignee of the conversation gets digests.
        to_sharers: all with whom the number is shared get digests.
        addresses: further e-mail addresses that get digests of all numbers.
    """

    NAME: ClassVar[str] = "unansweredDigest"

    enabled: bool = setting("enabled", False)
    minutes: int = setting("minutes", 30)
    business_hours_only: bool = setting("businessHoursOnly", True)
    to_owner: bool = setting("toOwner", True)
    to_assignee: bool = setting("toAssignee", True)
    to_sharers: bool = setting("toSharers", False)
    addresses: list[str] = setting("addresses", factory=list)
