"""`organization-opt-outs`: numbers that opted out at any number of an organization, for those that share opt-outs."""

from app.frozen import frozen
from app.store.contacts.number_keys import number_key
from app.store.engine.collection import Collection, Reference
from app.store.engine.database import Commit, Version
from app.store.engine.stored_fields import stored


@frozen(kw_only=True)
class OrganizationOptOut:
    """Latest opt-out or opt-in of a number at an organization; `id` is `<organization>:<number>`.

    Attributes:
        is_closed: the number opted out.
        at: when, in ms.
    """

    id: str
    version: Version = None
    organization_id: str = stored("organizationId")
    is_closed: bool = stored("optedOut", False)
    at: int = stored("at", 0)


organization_opt_outs = Collection("organization-opt-outs", OrganizationOptOut)


def organization_opt_out_of(organization_id: str, number: str) -> Reference[OrganizationOptOut]:
    """Return the reference of a number at an organization."""
    return organization_opt_outs.at(number_key(organization_id, number))


def write_organization_opt_out(commit: Commit, organization_id: str, number: str, at: int, *, is_closed: bool) -> None:
    """Store the latest opt-out or opt-in of a number at an organization."""
    path = organization_opt_out_of(organization_id, number).path
    latest = OrganizationOptOut(id=path.id, organization_id=organization_id, is_closed=is_closed, at=at)
    commit.replace(path, organization_opt_outs.encode(latest))
