"""Limits of concurrent jobs, so that nobody occupies the shared queue."""

from typing import Any

from app.errors import DomainError
from app.problems.jobs import JOBS_TOO_MANY
from app.store.engine.store import Store
from app.store.jobs import running_jobs
from app.store.users.users import User

MAX_RUNNING_OF_USER = 5
"""Concurrent jobs on one user's data."""

MAX_RUNNING_OF_ORGANIZATION = 20
"""Concurrent jobs on the data of one organization's users."""

RETRY_AFTER_SECONDS = 30


def require_room(store: Store, owner: User | None) -> dict[str, Any]:
    """Require room for another job, and return the attributes by which it is counted.

    Concurrent requests may all find the last place free, so a few more jobs than the limit can run.

    Args:
        store: counts jobs, billed as one read each for user and organization.
        owner: user whose data the job works on; None for the whole instance.

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
