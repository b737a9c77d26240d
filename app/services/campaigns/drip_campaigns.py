"""Drip campaigns: created, updated and deleted by everybody with access to their owner's conversations.

Running enrollments keep the messages that they have when their campaign changes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from app.auth.policy import require_unrestricted
from app.auth.principal import Principal, UserPrincipal
from app.crypto.keys import new_id
from app.errors import DomainError
from app.problems.campaigns import DRIP_CAMPAIGN_NOT_FOUND, DRIP_CAMPAIGNS_TOO_MANY
from app.services.access.owned_resources import OwnedResources, ResourceType
from app.services.access.users import resolve_writable_owner
from app.services.campaigns.drip_cancellation import CAMPAIGN_DELETED, END_CAMPAIGN
from app.services.common.idempotency import Record, record_nothing
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.pagination import Page
from app.services.jobs.engine import Jobs
from app.store.campaigns.drip_campaigns import DripCampaign, drip_campaigns, page_of_drip_campaigns
from app.store.engine.store import Store
from app.store.jobs import Job
from app.store.users.users import Restriction
from app.times.clock import Clock

_STREAM_PAGE = 50

MAX_DRIP_CAMPAIGNS = 500
"""Drip campaigns of one user."""


@dataclass(frozen=True, slots=True)
class DripCampaignUpdate:
    """An update of a campaign; None keeps a value. Steps are as `DripCampaign` stores them."""

    name: str | None = None
    steps: list[dict[str, Any]] | None = None


DRIP_CAMPAIGNS = ResourceType(drip_campaigns, page_of_drip_campaigns, DRIP_CAMPAIGN_NOT_FOUND, "dripCampaign")


class DripCampaigns:
    """The drip campaigns of users. Every method enforces the caller's access."""

    def __init__(self, store: Store, owned: OwnedResources[DripCampaign], jobs: Jobs, clock: Clock) -> None:
        self._store = store
        self._owned = owned
        self._jobs = jobs
        self._clock = clock

    def create(
        self,
        caller: Principal,
        uid: str | None,
        name: str,
        steps: list[dict[str, Any]],
        record: Record[DripCampaign] = record_nothing,
    ) -> DripCampaign:
        """Create a campaign.

        Args:
            caller: who creates it.
            uid: of the owner; defaults to the caller.
            name: for people.
            steps: as `DripCampaign` stores them, without the time of their creation.
            record: adds the response to the commit, for idempotent repeats.

        Raises:
            DomainError: RESTRICTED, USER_NOT_FOUND, HIGHER_ROLE, DRIP_CAMPAIGNS_TOO_MANY, or
                PARAMETERS_INVALID when a service account names no user.
        """
        require_unrestricted(caller, Restriction.DRIP_CAMPAIGN)
        owner = resolve_writable_owner(self._store, caller, uid)

        def attempt() -> DripCampaign:
            query = page_of_drip_campaigns(owner.user.id, MAX_DRIP_CAMPAIGNS, None)
            if self._store.count(query) >= MAX_DRIP_CAMPAIGNS:
                raise DomainError(DRIP_CAMPAIGNS_TOO_MANY)
            now = self._clock()
            made = [{**step, "created": now} for step in steps]
            campaign = DripCampaign(id=new_id(), uid=owner.user.id, name=name, steps=made, created=now, updated=now)
            commit = self._store.commit()
            drip_campaigns.create(commit, campaign)
            self._owned.record_if_not_owner(commit, caller, "create", owner, campaign.id, {}, {"name": name, "drips": steps})
            record(commit, campaign)
            commit.send()
            return campaign

        return retry_on_conflict(attempt)

    def get(self, caller: Principal, campaign_id: str) -> DripCampaign:
        """Return one campaign.

        Raises:
            DomainError: DRIP_CAMPAIGN_NOT_FOUND: it does not exist, or the caller has no access to it.
        """
        return self._owned.require(caller, campaign_id)[0]

    def list(self, caller: Principal, uid: str | None, limit: int, cursor: str | None) -> Page[DripCampaign]:
        """Return a page of a user's campaigns, in the order of their names.

        Raises:
            DomainError: USER_NOT_FOUND, PARAMETERS_INVALID or CURSOR_INVALID.
        """
        return self._owned.list(caller, uid, limit, cursor)

    def stream(self, caller: UserPrincipal) -> Iterator[DripCampaign]:
        """Yield all of the caller's campaigns, holding one page of them in memory at a time."""
        return self._owned.stream(caller)

    def change(self, caller: Principal, campaign_id: str, update: DripCampaignUpdate) -> DripCampaign:
        """Update a campaign and return it.

        Raises:
            DomainError: RESTRICTED, DRIP_CAMPAIGN_NOT_FOUND or HIGHER_ROLE.
        """
        require_unrestricted(caller, Restriction.DRIP_CAMPAIGN)

        def attempt() -> DripCampaign:
            campaign, owner = self._owned.require_writable(caller, campaign_id)
            now = self._clock()
            changes: dict[str, Any] = {"updated": now}
            if update.name is not None:
                changes["name"] = update.name
            if update.steps is not None:
                changes["steps"] = [{**step, "created": now} for step in update.steps]
            fields = drip_campaigns.changes(**changes)
            commit = self._store.commit()
            commit.update(drip_campaigns.path(campaign.id), fields, campaign.version)
            before = drip_campaigns.changes(**{name: getattr(campaign, name) for name in changes})
            self._owned.record_if_not_owner(commit, caller, "update", owner, campaign.id, before, fields)
            commit.send()
            return replace(campaign, **changes)

        return retry_on_conflict(attempt)

    def delete(self, caller: Principal, campaign_id: str, cancel_enrollments: bool) -> Job | None:
        """Delete a campaign.

        Args:
            caller: who deletes it.
            campaign_id: of the campaign.
            cancel_enrollments: end running enrollments too; otherwise they continue.

        Returns:
            The job that ends the enrollments, where that was requested.

        Raises:
            DomainError: RESTRICTED, DRIP_CAMPAIGN_NOT_FOUND or HIGHER_ROLE.
        """
        require_unrestricted(caller, Restriction.DRIP_CAMPAIGN)

        def attempt() -> Job | None:
            campaign, owner = self._owned.require_writable(caller, campaign_id)
            commit = self._store.commit()
            drip_campaigns.delete(commit, campaign)
            self._owned.record_if_not_owner(commit, caller, "delete", owner, campaign.id, {"name": campaign.name}, {})
            job = None
            if cancel_enrollments:
                parameters = {"campaignId": campaign.id, "reason": CAMPAIGN_DELETED}
                job = self._jobs.begin(commit, END_CAMPAIGN, uid=campaign.uid, asked_by=caller.id, parameters=parameters)
            commit.send()
            return job

        return retry_on_conflict(attempt)
