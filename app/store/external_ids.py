"""`external-ids`: the claim of a name that somebody has in a reseller's own system.

Created in the same commit as whom it names, it makes the name one tenant's or one user's alone, and leads to him in one read.
A name may come as a number or as a text: 20681 and "20681" are the same name. The id of a claim is a hash, since a name may
hold what no id may.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from app.store.database import Version
from app.store.entity import Collection, Reference, stored

BOUND_BY_PROVIDER = "sso:"
"""How the names begin by which identity providers bind users; nobody else gives such names."""


class ExternalKind(StrEnum):
    """Who has names in other systems; each kind has names of its own."""

    TENANT = "tenant"
    USER = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalId:
    """A claim. `object_id` is the id of whom it names, `external_id` the name as a text."""

    id: str
    version: Version = None
    kind: ExternalKind = stored("kind")
    external_id: str = stored("externalId")
    object_id: str = stored("objectId")


external_ids = Collection("external-ids", ExternalId)


def new_external_id(kind: ExternalKind, external_id: str | int, object_id: str) -> ExternalId:
    """Answer the claim of a name for whom it is to name."""
    return ExternalId(
        id=reference_of(kind, external_id).path.id, kind=kind, external_id=str(external_id).strip(), object_id=object_id
    )


def reference_of(kind: ExternalKind, external_id: str | int) -> Reference[ExternalId]:
    """Answer where the claim of a name stands."""
    name = str(external_id).strip()
    return external_ids.at(hashlib.sha256(f"{kind}\0{name}".encode()).hexdigest())
