"""Bounds on the jobs that run at once, so that nobody occupies the queue that all share."""

from typing import Any

from app.errors import DomainError
from app.problems.jobs import JOBS_TOO_MANY
from app.store.engine.store import Store
from app.store.jobs import running_jobs
from app.store.users import User

MAX_RUNNING_OF_USER = 5
"""Jobs that run at once about one user's data."""

MAX_RUNNING_OF_ORGANIZATION = 20
"""Jobs that run at once about the data of one organization's users."""

RETRY_AFTER_SECONDS = 30


def require_room(store: Store, owner: User | None) -> dict[str, Any]:
    """Return the attributes of a job that is counted among those that run at once, for which there must be room.

    Requests at the very same moment may each find the last place free, so a few more can run than the bounds say.

    Args:
        store: counts, billed as one read for the user and one for the organization.
        owner: the user whose data the job is about; None for the whole instance.

    Raises:
        DomainError: JOBS_TOO_MANY.
    """
    uid = owner.id if owner is not None else ""
    organization_id = owner.organization_id if owner is not None else ""
    bounds = [("uid", uid, MAX_RUNNING_OF_USER)]
    if organization_id:
        bounds.append(("organizationId", organization_id, MAX_RUNNING_OF_ORGANIZATION))
    for name, owner_id, bound in bounds:
        if store.count(running_jobs(name, owner_id, bound)) >= bound:
            raise DomainError(JOBS_TOO_MANY, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
    return {"uid": uid, "organization_id": organization_id, "is_bounded": True}
