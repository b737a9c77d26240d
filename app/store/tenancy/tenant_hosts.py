"""`tenant-hosts`: reservations of host names by tenants; the id is the host name in lower case.

Created in the commit that changes the tenant's `hosts`, a reservation makes the host name unique.
"""

from app.frozen import frozen
from app.store.engine.collection import Collection
from app.store.engine.database import Version
from app.store.engine.stored_fields import stored


@frozen(kw_only=True)
class TenantHost:
    """A host name of a tenant."""

    id: str
    version: Version = None
    tenant_id: str = stored("tenantId")


tenant_hosts = Collection("tenant-hosts", TenantHost)
