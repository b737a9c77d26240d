"""What makes an instance's first user the only first one: the claim `app-data/bootstrap`, and the query of super admins.

The claim is created in the same commit as the user, so two commands at once cannot make two.
"""

from dataclasses import dataclass

from app.store.engine.collection import Collection, stored
from app.store.engine.database import Query, Version
from app.store.users import users


@dataclass(frozen=True, slots=True, kw_only=True)
class BootstrapClaim:
    """Who was the first user, and when he was made (ms)."""

    id: str
    version: Version = None
    uid: str = stored("uid")
    created: int = stored("created")


CLAIM_ID = "bootstrap"

bootstrap_claims = Collection("app-data", BootstrapClaim)


def any_super_admin() -> Query:
    """Answer the query of one super admin, whoever he is."""
    return Query(users.name, [(users.field_name("is_super_admin"), "==", True)], [], 1)
