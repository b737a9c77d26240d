"""The brand of a request, by the host name that it came to and by its caller; kept in memory for a minute."""

import logging
import threading
from collections import OrderedDict

from app.addresses.host_name import normalize_host
from app.branding import Brand, brand_of_instance
from app.configuration.settings import Settings
from app.frozen import frozen, replace
from app.services.common.brands import resolve_brand
from app.services.common.instance_type import INSTANCE
from app.store.engine.store import Store
from app.store.operations.instance_settings import InstanceSettings
from app.store.tenancy.tenants import Tenant, tenant_of_host, tenants
from app.times.clock import MINUTE, SECOND, Clock

KEPT_MS = MINUTE
"""How long in ms a brand is kept, and so how long a change takes to appear on other servers."""

RETRY_MS = 10 * SECOND
"""How long in ms Firestore is not asked again for a host name after it did not answer."""

MAX_KEPT_HOSTS = 1_000
MAX_LOOKUPS = 120
"""Maximum lookups of new host names of one process within `KEPT_MS`; others see the instance's brand meanwhile.

The `Host` header is free text: without a limit, each invented name would cost a query.
"""

_log = logging.getLogger(__name__)


@frozen
class _Kept:
    """A value, and until when it is kept (ms)."""

    brand: Brand
    until: int
    is_of_tenant: bool = False


class HostBrands:
    """Brands by host name. Only host names that belong to a tenant have another brand than the instance."""

    def __init__(self, store: Store, settings: Settings, clock: Clock) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._instance: tuple[InstanceSettings | None, int] | None = None
        self._lookups = 0
        self._lookups_until = 0

    def find(self, host: str) -> Brand:
        """Return the brand for a `Host` header; the instance's for an unknown one, and while Firestore does not answer."""
        return self._find(host).brand

    def find_for(self, host: str, tenant: Tenant | None) -> Brand:
        """Return the brand for somebody who is logged in: that of the host's tenant, or else that of their own.

        Args:
            host: a `Host` header.
            tenant: tenant of the caller; None for none.
        """
        kept = self._find(host)
        if kept.is_of_tenant or tenant is None:
            return kept.brand
        try:
            return resolve_brand(self._settings, self._read_instance(self._clock()), tenant)
        except Exception as error:  # noqa: BLE001 - a profile is no worse without colors
            _log.warning("brand not read", extra={"tenant": tenant.id, "error": type(error).__name__})
            return kept.brand

    def _find(self, host: str) -> _Kept:
        name, now = normalize_host(host), self._clock()
        with self._lock:
            kept = self._kept.get(name)
            if kept is not None and now < kept.until:
                return kept
            is_allowed = not name or self._count_lookup(now)
        try:
            instance = self._read_instance(now)
            if not is_allowed:
                return _Kept(resolve_brand(self._settings, instance), now)
            tenant = self._find_tenant(name) if name else None
        except Exception as error:  # noqa: BLE001 - a page needs no brand of its own to help its reader
            _log.warning("brand not read", extra={"host": name, "error": type(error).__name__})
            old = _Kept(brand_of_instance(self._settings), now) if kept is None else kept
            return self._keep(name, replace(old, until=now + RETRY_MS))
        brand = resolve_brand(self._settings, instance, tenant)
        return self._keep(name, _Kept(brand, now + KEPT_MS, is_of_tenant=tenant is not None))

    def _keep(self, name: str, found: _Kept) -> _Kept:
        with self._lock:
            self._kept[name] = found
            self._kept.move_to_end(name)
            while len(self._kept) > MAX_KEPT_HOSTS:
                self._kept.popitem(last=False)
        return found

    def forget(self) -> None:
        """Read everything anew, after a change by this process."""
        with self._lock:
            self._kept.clear()
            self._instance = None

    def _find_tenant(self, name: str) -> Tenant | None:
        found = self._store.page(tenants, tenant_of_host(name))
        tenant = found[0] if found else None
        return None if tenant is None or tenant.is_disabled else tenant

    def _read_instance(self, now: int) -> InstanceSettings | None:
        kept = self._instance
        if kept is None or now >= kept[1]:
            kept = (self._store.get(INSTANCE), now + KEPT_MS)
            self._instance = kept
        return kept[0]

    def _count_lookup(self, now: int) -> bool:
        if now >= self._lookups_until:
            self._lookups, self._lookups_until = 0, now + KEPT_MS
        self._lookups += 1
        return self._lookups <= MAX_LOOKUPS
