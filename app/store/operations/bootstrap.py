"""Bootstrap reservation `app-data/bootstrap`, and the query for super admins.

The reservation is created in the commit that creates the first user, so two concurrent commands cannot create two.
"""

from app.frozen import frozen
from app.store.engine.collection import Collection
from app.store.engine.database import Query, Version
from app.store.engine.stored_fields import stored
from app.store.users.users import users


@frozen(kw_only=True)
class BootstrapReservation:
    """The first user, and when it was created (ms)."""

    id: str
    version: Version = None
    uid: str = stored("uid")
    created: int = stored("created")


CLAIM_ID = "bootstrap"

bootstrap_reservations = Collection("app-data", BootstrapReservation)


def any_super_admin() -> Query:
    """Return the query for one super admin of the instance."""
    return Query(users.name, [(users.field_name("is_super_admin"), "==", True)], [], 1)
