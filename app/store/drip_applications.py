"""`drip-applications`: which campaign was applied to which contact, and which texts that made.

An application goes on as long as its id stands in its contact's `drips`; nothing here says so a second time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.store.engine.collection import Collection, stored
from app.store.engine.database import Commit, Query, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class DripApplication:
    """A campaign as it was applied to a contact. Times are ms since the epoch.

    Attributes:
        uid: whose contact it is.
        campaign_id: of the campaign, which may be changed or deleted since.
        name: of the campaign as it was.
        applied_by: the uid or the name of the service account that applied it.
        timezone: the IANA name of the zone that days were counted in.
        message_ids: its texts, in the order of the steps.
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
    """Add a new application."""
    commit.create(drip_applications.path(application.id), drip_applications.encode(application))


def applications_of_campaign(campaign_id: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Answer the query of a page of a campaign's applications, in the order of their ids."""
    return Query(drip_applications.name, [("campaignId", "==", campaign_id)], [], limit, after)
