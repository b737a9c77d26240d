"""`external-ids`: reservations of the ids that tenants and users have in a reseller's own system.

Created in the commit that writes the tenant or user, a reservation makes the external id unique and finds its object in one
read. A user's external id is unique within the tenant. It is unique in the whole instance if an identity provider or somebody
with access to the whole instance assigned it, and if it is older than tenant-wide ids.

An external id may be a number or a string: 20681 and "20681" are the same. The document id is a hash, because external ids may
contain characters that document ids must not.
"""

import hashlib
from enum import StrEnum

from app.frozen import frozen
from app.store.engine.collection import Collection, Reference
from app.store.engine.database import Query, Version
from app.store.engine.stored_fields import stored

BOUND_BY_PROVIDER = "sso:"
"""Prefix of external ids that identity providers assign; nobody else can assign such ids."""


class ExternalKind(StrEnum):
    """Kinds of objects with external ids; each kind has a namespace of its own."""

    TENANT = "tenant"
    USER = "user"


@frozen(kw_only=True)
class ExternalId:
    """Reservation of an external id.

    Attributes:
        external_id: the external id as a string.
        object_id: id of the tenant or user.
        tenant_id: tenant within which a user's external id is unique; empty for the whole instance.
    """

    id: str
    version: Version = None
    kind: ExternalKind = stored("kind")
    external_id: str = stored("externalId")
    object_id: str = stored("objectId")
    tenant_id: str = stored("tenantId", "")


external_ids = Collection("external-ids", ExternalId)


def new_external_id(kind: ExternalKind, external_id: str | int, object_id: str, tenant_id: str = "") -> ExternalId:
    """Return a new reservation for an object; see `reference_of` for the other arguments."""
    return ExternalId(
        id=reference_of(kind, external_id, tenant_id).path.id,
        kind=kind,
        external_id=str(external_id).strip(),
        object_id=object_id,
        tenant_id=tenant_id,
    )


def reference_of(kind: ExternalKind, external_id: str | int, tenant_id: str = "") -> Reference[ExternalId]:
    """Return the reference of an external id's reservation.

    Args:
        kind: kind of object.
        external_id: the external id.
        tenant_id: tenant within which it is unique; empty for the whole instance.
    """
    name = str(external_id).strip()
    parts = (kind, tenant_id, name) if tenant_id else (kind, name)
    return external_ids.at(hashlib.sha256("\0".join(parts).encode()).hexdigest())


def reservations_of_external_id(external_id: str | int, limit: int) -> Query:
    """Return the query for the reservations of an external id, of every kind and tenant."""
    return Query(external_ids.name, [("externalId", "==", str(external_id).strip())], [], limit)
