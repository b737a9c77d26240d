"""`integration-links`: which record of another system is a contact of ours; the id is derived from integration and contact.

It makes two events at once make one record there, since most such systems find a new record only seconds after it was made.
What it says can be found out anew, so Firestore removes it after a while.
"""

from dataclasses import dataclass

from app.store.engine.collection import Collection, stored
from app.store.engine.database import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrationLink:
    """A link. Times are ms since the epoch.

    Attributes:
        record_id: of the record in the other system; empty while it is looked for or made.
        lease_until: until when whoever looks for it is trusted to be alive.
        expires: when the link may be forgotten.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    integration_id: str = stored("integrationId", "")
    record_id: str = stored("recordId", "")
    lease_until: int = stored("leaseUntil", 0)
    expires: int = stored("expiresAt", 0, is_moment=True)


integration_links = Collection("integration-links", IntegrationLink)
