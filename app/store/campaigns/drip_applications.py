"""`drip-applications`: enrollments of contacts in drip campaigns, with the messages created.

An enrollment is active as long as its id is in the contact's `drips`; it is not stored here again.
"""

from collections.abc import Sequence
from typing import Any

from app.frozen import frozen
from app.store.engine.collection import Collection
from app.store.engine.database import Commit, Query, Version
from app.store.engine.stored_fields import stored


@frozen(kw_only=True)
class DripApplication:
    """An enrollment of a contact in a drip campaign. Times are ms since the epoch.

    Attributes:
        uid: owner of the contact.
        campaign_id: the campaign, which may have been changed or deleted since.
        name: name of the campaign at enrollment.
        applied_by: uid or name of the service account that enrolled the contact.
        timezone: IANA name of the time zone in which days were counted.
        message_ids: its messages, in the order of the steps.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    contact_id: str = stored("contactId", "")
    campaign_id: str = stored("campaignId", "")
    name: str = stored("name", "")
    applied_by: str = stored("appliedBy", "")
    timezone: str = stored("timezone", "")
    message_ids: list[str] = stored("messageIds", factory=list)
    created: int = stored("created", 0)


drip_applications = Collection("drip-applications", DripApplication)


def create_application(commit: Commit, application: DripApplication) -> None:
    """Add a new enrollment."""
    drip_applications.create(commit, application)


def applications_of_campaign(campaign_id: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of a campaign's enrollments, ordered by id."""
    return Query(drip_applications.name, [("campaignId", "==", campaign_id)], [], limit, after)
