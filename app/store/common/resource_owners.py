"""Owners of resources: a user, or an organization or tenant that shares them with all its users.

The owner is the resource's `uid`: the uid itself, or `organization:` or `tenant:` and the id. No uid has that form, so what
reads the resources of one user never finds shared ones.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from app.frozen import frozen
from app.store.engine.database import Query
from app.store.users.users import User


class OwnerScope(StrEnum):
    """Whose a resource is."""

    USER = "user"
    ORGANIZATION = "organization"
    TENANT = "tenant"


@frozen
class ResourceOwner:
    """Owner of a resource: its scope, and the id of the user, organization or tenant."""

    scope: OwnerScope
    id: str

    @property
    def key(self) -> str:
        """Return the value of the resource's `uid`."""
        return self.id if self.scope is OwnerScope.USER else f"{self.scope}:{self.id}"


class OwnedByScope:
    """Properties of a resource whose `uid` names a user, an organization or a tenant."""

    __slots__ = ()

    uid: Any

    @property
    def owner(self) -> ResourceOwner:
        """Return its owner."""
        return parse_owner(self.uid)

    @property
    def scope(self) -> OwnerScope:
        """Return whose it is."""
        return self.owner.scope

    @property
    def owner_uid(self) -> str:
        """Return the uid of the user who owns it; empty for a shared one."""
        return self._id_in(OwnerScope.USER)

    @property
    def organization_id(self) -> str:
        """Return the organization that shares it; empty for none."""
        return self._id_in(OwnerScope.ORGANIZATION)

    @property
    def tenant_id(self) -> str:
        """Return the tenant that shares it; empty for none."""
        return self._id_in(OwnerScope.TENANT)

    def _id_in(self, scope: OwnerScope) -> str:
        owner = self.owner
        return owner.id if owner.scope is scope else ""


def parse_owner(key: str) -> ResourceOwner:
    """Return the owner that a resource's `uid` names."""
    name, colon, shared_id = key.partition(":")
    if colon and name in (OwnerScope.ORGANIZATION, OwnerScope.TENANT):
        return ResourceOwner(OwnerScope(name), shared_id)
    return ResourceOwner(OwnerScope.USER, key)


def shared_owners_of(user: User) -> Sequence[ResourceOwner]:
    """Return the owners whose shared resources a user may use: the user's organization, then the tenant."""
    owners = (
        ResourceOwner(OwnerScope.ORGANIZATION, user.organization_id),
        ResourceOwner(OwnerScope.TENANT, user.tenant_id),
    )
    return [owner for owner in owners if owner.id]


def may_use(user: User, key: str) -> bool:
    """Whether a user may use a resource with this `uid`: an own one, or one shared by their organization or tenant."""
    return key == user.id or key in [owner.key for owner in shared_owners_of(user)]


def resources_of_organization(collection: str, organization_id: str, limit: int) -> Query:
    """Return the query for resources that an organization shares."""
    key = ResourceOwner(OwnerScope.ORGANIZATION, organization_id).key
    return Query(collection, [("uid", "==", key)], [], limit)


def page_of_owners(collection: str, keys: Sequence[str], limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of the resources of one or several owners, ordered by name."""
    where = ("uid", "==", keys[0]) if len(keys) == 1 else ("uid", "in", list(keys))
    return Query(collection, [where], [("name", False)], limit, after)
