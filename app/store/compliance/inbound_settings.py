"""`app-data/inbound-settings`: the organizations whose settings concern the texts that they receive.

Inbound messages do not read the organization. One read a minute of this document tells each process for which it has to.
"""

from app.frozen import frozen
from app.store.engine.collection import Collection
from app.store.engine.database import Version
from app.store.engine.stored_fields import stored


@frozen(kw_only=True)
class InboundSettings:
    """The document.

    Attributes:
        organizations: ids of the organizations that have keywords of their own, or double opt-in.
    """

    id: str
    version: Version = None
    organizations: list[str] = stored("organizations", factory=list)


INBOUND_SETTINGS_ID = "inbound-settings"

inbound_settings = Collection("app-data", InboundSettings)
