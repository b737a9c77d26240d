"""Drip campaigns applied to a list: a job enrolls its contacts, in slices."""

from app.auth.policy import require_unrestricted
from app.auth.principal import Principal
from app.crypto.keys import Keys
from app.errors import DomainError
from app.problems.campaigns import DRIP_CAMPAIGN_NOT_FOUND
from app.problems.catalogue import Problem
from app.problems.plans import PLAN_LIMIT
from app.services.access.shared_resources import can_use_resource
from app.services.campaigns.drip_enrollments import DripEnrollments
from app.services.common.idempotency import Record, record_nothing
from app.services.common.time_zones import require_time_zone
from app.services.contacts.lists.jobs import MemberSelection
from app.services.contacts.lists.lists import ContactLists
from app.services.jobs.engine import Jobs
from app.services.jobs.limits import require_room
from app.services.jobs.requesters import require_requester
from app.services.jobs.worker import JobFailedError, Progress
from app.store.campaigns.drip_applications import drip_applications
from app.store.campaigns.drip_campaigns import drip_campaigns
from app.store.contacts.contact_lists import contact_lists
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.jobs import Job
from app.store.users.users import Restriction

ENROLL_LIST = "contact-list-drip"

SLICE = 20
"""Contacts that a slice enrolls, each with a commit of its own."""


class ListDrips:
    """Begins the enrollment of a list."""

    def __init__(self, store: Store, lists: ContactLists, jobs: Jobs) -> None:
        self._store = store
        self._lists = lists
        self._jobs = jobs

    def apply(
        self,
        caller: Principal,
        list_id: str,
        campaign_id: str,
        timezone: str | None,
        record: Record[Job] = record_nothing,
    ) -> Job:
        """Begin a job that enrolls all contacts of a list in a campaign, and return it.

        Args:
            caller: who begins it.
            list_id: of the list.
            campaign_id: of the campaign.
            timezone: the IANA name of the zone for days and weeks; defaults to that of the list's user.
            record: adds the response to the commit, for idempotent repeats.

        Raises:
            DomainError: RESTRICTED, LIST_NOT_FOUND, DRIP_CAMPAIGN_NOT_FOUND, HIGHER_ROLE, JOBS_TOO_MANY or PARAMETERS_INVALID.
        """
        require_unrestricted(caller, Restriction.DRIP_CAMPAIGN)
        require_time_zone(timezone)
        found, owner = self._lists.require_writable(caller, list_id)
        campaign = self._store.get(drip_campaigns.at(campaign_id))
        if campaign is None or not can_use_resource(self._store, caller, owner.user, campaign.uid):
            raise DomainError(DRIP_CAMPAIGN_NOT_FOUND)
        counted = require_room(self._store, owner.user)
        parameters = {"listId": found.id, "campaignId": campaign.id, "timezone": timezone or ""}
        commit = self._store.commit()
        job = self._jobs.begin(commit, ENROLL_LIST, asked_by=caller.id, parameters=parameters, **counted)
        self._lists.record_if_not_owner(commit, caller, "drip", owner, found.id, {}, {"campaignId": campaign.id})
        record(commit, job)
        commit.send()
        return job


class EnrollListJob:
    """Enrolls the contacts of a list. The ids of enrollments derive from job and contact, so a repeated slice adds none."""

    kind = ENROLL_LIST

    def __init__(self, store: Store, enrollments: DripEnrollments, keys: Keys) -> None:
        self._store = store
        self._enrollments = enrollments
        self._keys = keys

    def do_slice(self, job: Job, commit: Commit) -> Progress:  # noqa: ARG002 - each contact has its own commit
        """Enroll the next contacts. One who cannot be enrolled is a problem of the job.

        Raises:
            JobFailedError: the list or the campaign was deleted, a limit of the plan is reached, or the user who requested the
                job may no longer do this.
        """
        list_id = job.parameters["listId"]
        if self._store.get(contact_lists.at(list_id)) is None:
            raise JobFailedError("The list was deleted")
        caller = require_requester(self._store, job, Restriction.DRIP_CAMPAIGN)
        selection = MemberSelection(job.uid, {"listId": list_id})
        page = self._store.page(contacts, selection.query(SLICE, job.cursor.get("after")))
        enrolled, problems = 0, []
        for contact in page:
            problem = self._enroll(caller, job, contact)
            if problem is None:
                enrolled += 1
            else:
                problems.append({"id": contact.id, "reason": problem.title})
        return Progress(
            cursor={} if page.end is None else {"after": page.end},
            counts={"done": page.size, "enrolled": enrolled, "skipped": len(problems)},
            problems=problems,
            is_done=page.size < SLICE,
        )

    def _enroll(self, caller: Principal, job: Job, contact: Contact) -> Problem | None:
        """Enroll a contact; return why that is not possible, or None if this job has enrolled it."""
        reference = drip_applications.at(self._keys.derive_id("list-drip", job.id, contact.id))
        if self._store.get(reference) is not None:
            return None
        campaign_id, timezone = job.parameters["campaignId"], job.parameters["timezone"] or None
        try:
            self._enrollments.apply(caller, contact.id, campaign_id, timezone, application_id=reference.path.id)
        except DomainError as error:
            if error.problem in (DRIP_CAMPAIGN_NOT_FOUND, PLAN_LIMIT):
                raise JobFailedError(error.problem.title) from error
            # The same slice may run at the same moment.
            return None if self._store.get(reference) is not None else error.problem
        return None
