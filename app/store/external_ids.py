"""`external-ids`: the claim of a name that somebody has in a reseller's own system.

Created in the same commit as whom it names, it makes the name one tenant's or one user's alone, and leads to them in one read.
A user's name is unique within the tenant. It is unique in the instance too where an identity provider gave it, or somebody
whose reach is the instance; so are the names from before there were any of tenants.

A name may come as a number or as a text: 20681 and "20681" are the same name. The id of a claim is a hash, since a name may
hold what no id may.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from app.store.engine.collection import Collection, Reference, stored
from app.store.engine.database import Query, Version

BOUND_BY_PROVIDER = "sso:"
"""How the names begin by which identity providers bind users; nobody else gives such names."""


class ExternalKind(StrEnum):
    """Who has names in other systems; each kind has names of its own."""

    TENANT = "tenant"
    USER = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalId:
    """A claim.

    Attributes:
        external_id: the name as a text.
        object_id: the id of whom it names.
        tenant_id: within which tenant the name is a user's alone; empty for the whole instance.
    """

    id: str
    version: Version = None
    kind: ExternalKind = stored("kind")
    external_id: str = stored("externalId")
    object_id: str = stored("objectId")
    tenant_id: str = stored("tenantId", "")


external_ids = Collection("external-ids", ExternalId)


def new_external_id(kind: ExternalKind, external_id: str | int, object_id: str, tenant_id: str = "") -> ExternalId:
    """Return the claim of a name for whom it is to name; the arguments are those of `reference_of`."""
    return ExternalId(
        id=reference_of(kind, external_id, tenant_id).path.id,
        kind=kind,
        external_id=str(external_id).strip(),
        object_id=object_id,
        tenant_id=tenant_id,
    )


def reference_of(kind: ExternalKind, external_id: str | int, tenant_id: str = "") -> Reference[ExternalId]:
    """Return where the claim of a name stands.

    Args:
        kind: whose name it is.
        external_id: the name.
        tenant_id: of the tenant whose users' names are compared; empty for the whole instance.
    """
    name = str(external_id).strip()
    parts = (kind, tenant_id, name) if tenant_id else (kind, name)
    return external_ids.at(hashlib.sha256("\0".join(parts).encode()).hexdigest())


def claims_of_name(external_id: str | int, limit: int) -> Query:
    """Return the query of the claims of a name, of every kind and tenant."""
    return Query(external_ids.name, [("externalId", "==", str(external_id).strip())], [], limit)
