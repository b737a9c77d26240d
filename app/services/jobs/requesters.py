"""Requesters of jobs, authorized again in each slice: their rights may have changed since the job began."""

from app.auth.policy import can_send_on_behalf_of, require_unrestricted
from app.auth.principal import Principal
from app.errors import DomainError
from app.services.access.principals import find_principal
from app.services.access.users import find_owner
from app.services.jobs.worker import JobFailedError
from app.store.credentials.service_accounts import service_accounts
from app.store.engine.store import Prefetched, Store
from app.store.jobs import Job
from app.store.users.users import Restriction


def require_requester(store: Store, job: Job, *restrictions: Restriction) -> Principal:
    """Return the requester of a job, if they may still have it done.

    Args:
        store: reads the requester.
        job: a job that changes its user's data.
        restrictions: restrictions that forbid the job.

    Raises:
        JobFailedError: the requester is gone, disabled or restricted, or can no longer act for the job's user.
    """
    # The owner of the data is a user, so a service account with that id need not be read.
    prefetched: Prefetched = {service_accounts.path(job.uid): None} if job.asked_by == job.uid else {}
    asker = find_principal(store, job.asked_by, prefetched)
    if asker is None:
        raise JobFailedError("The user who requested the job is disabled or deleted")
    try:
        for restriction in restrictions:
            require_unrestricted(asker, restriction)
    except DomainError as error:
        raise JobFailedError(f"{error.reason} since the job began") from error
    owner = find_owner(store, asker, job.uid)
    if owner is None or not can_send_on_behalf_of(asker, owner):
        raise JobFailedError("The user who requested the job can no longer change the data of its user")
    return asker
