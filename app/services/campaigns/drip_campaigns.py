"""Drip campaigns: of users, and of organizations and tenants that share them with all their users.

Running enrollments keep the messages that they have when their campaign changes.
"""

from typing import Any

from app.auth.policy import TargetUser
from app.auth.principal import Principal
from app.errors import DomainError, FieldError, invalid_field, name_first
from app.frozen import frozen
from app.problems.campaigns import DRIP_CAMPAIGN_NOT_FOUND, DRIP_CAMPAIGNS_TOO_MANY
from app.services.access.owned_resources import ResourceType
from app.services.access.shared_resources import SharedResources
from app.services.audit.trail import AuditTrail
from app.services.campaigns.drip_cancellation import CAMPAIGN_DELETED, END_CAMPAIGN
from app.services.common.pagination import Paginator
from app.services.jobs.engine import Jobs
from app.services.media.outgoing import OutgoingMedia
from app.store.campaigns.drip_campaigns import DripCampaign, drip_campaigns, page_of_drip_campaigns
from app.store.common.resource_owners import OwnerScope
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.jobs import Job
from app.store.users.phone_numbers import number_reference
from app.store.users.users import Restriction
from app.times.clock import Clock

MAX_DRIP_CAMPAIGNS = 500
"""Drip campaigns of one owner."""


@frozen
class DripCampaignUpdate:
    """Values of a campaign; None keeps a value. Steps are as `DripCampaign` stores them, without the time of their creation."""

    name: str | None = None
    steps: list[dict[str, Any]] | None = None

    def attributes(self, now: int) -> dict[str, Any]:
        """Return the attributes to set."""
        values: dict[str, Any] = {} if self.name is None else {"name": self.name}
        if self.steps is not None:
            values["steps"] = [{**step, "created": now} for step in self.steps]
        return values


class DripCampaigns(SharedResources[DripCampaign, DripCampaignUpdate]):
    """The drip campaigns of users, organizations and tenants."""

    resource_type = ResourceType(
        collection=drip_campaigns,
        page_by_name=page_of_drip_campaigns,
        not_found=DRIP_CAMPAIGN_NOT_FOUND,
        max_per_user=MAX_DRIP_CAMPAIGNS,
        too_many=DRIP_CAMPAIGNS_TOO_MANY,
        audited_as="dripCampaign",
        restriction=Restriction.DRIP_CAMPAIGN,
    )

    def __init__(
        self, store: Store, audit: AuditTrail, paginator: Paginator, clock: Clock, jobs: Jobs, media: OutgoingMedia
    ) -> None:
        super().__init__(store, audit, paginator, clock)
        self._jobs = jobs
        self._media = media

    def follow_change(
        self, commit: Commit, caller: Principal, owner: TargetUser, before: DripCampaign | None, after: DripCampaign
    ) -> None:
        """Use the media files of the new steps, and release those of the old ones."""
        old, new = ([] if campaign is None else _media_of(campaign) for campaign in (before, after))
        if old == new:
            return
        files = {}
        number = owner.user.phone_number
        line = self._store.get(number_reference(number, owner.user.tenant_id)) if number and new else None
        for index, step in enumerate(after.steps):
            try:
                found = self._media.check(caller.id, owner.user, step.get("media", ()), line)
            except DomainError as error:
                raise _in_step(error, index) from error
            if found and after.scope is not OwnerScope.USER:
                raise invalid_field(("steps", index, "media"), "A shared campaign takes public URLs only, no uploaded files.")
            files.update({media.id: media for media in found})
        self._media.use(commit, owner.user, files.values())
        self._media.release(commit, set(old) - set(new))

    def delete(self, caller: Principal, campaign_id: str, cancel_enrollments: bool) -> Job | None:
        """Delete a campaign.

        Args:
            caller: who deletes it.
            campaign_id: of the campaign.
            cancel_enrollments: end running enrollments too; otherwise they continue.

        Returns:
            The job that ends the enrollments, where that was requested.

        Raises:
            DomainError: RESTRICTED, DRIP_CAMPAIGN_NOT_FOUND, HIGHER_ROLE or ROLE_MISSING.
        """

        def end_enrollments(commit: Commit, campaign: DripCampaign) -> Job | None:
            self._media.release(commit, _media_of(campaign))
            if not cancel_enrollments:
                return None
            parameters = {"campaignId": campaign.id, "reason": CAMPAIGN_DELETED}
            return self._jobs.begin(commit, END_CAMPAIGN, uid=campaign.owner_uid, asked_by=caller.id, parameters=parameters)

        return self._delete(caller, campaign_id, end_enrollments)


def _media_of(campaign: DripCampaign) -> list[str]:
    return [url for step in campaign.steps for url in step.get("media", ())]


def _in_step(error: DomainError, index: int) -> DomainError:
    """Return an error about the media of a step, named by its position in the campaign."""
    paths = [("steps", index, *(each.path if isinstance(each.path, tuple) else (each.path,))) for each in error.errors]
    errors = [FieldError(path, each.message) for path, each in zip(paths, error.errors, strict=True)]
    return DomainError(error.problem, name_first, errors=errors)
