"""Brands of the instance and of tenants: shown to and changed by their administrators."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any

from app.auth.policy import administers_instance, require_instance_admin
from app.auth.principal import Principal
from app.branding import Brand, contrast
from app.configuration.settings import Settings
from app.errors import DomainError, FieldError, invalid_field
from app.frozen import frozen, replace
from app.problems.permissions import FIELD_REFUSED
from app.services.access.tenants import require_tenant
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.common.brands import BRAND_KEYS, SUPPORT_ADDRESS, resolve_brand
from app.services.common.instance_type import INSTANCE
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.tenancy.host_brands import HostBrands
from app.services.tenancy.host_reservations import reserve_hosts
from app.services.tenancy.tenants import audited
from app.store.engine.store import Store
from app.store.operations.instance_settings import INSTANCE_ID, InstanceSettings, instances
from app.store.tenancy.tenants import Tenant, tenants

MAX_HOSTS = 20
"""Maximum host names of a tenant."""

READABLE_CONTRAST = 4.5
"""Contrast that WCAG 2.2 AA demands of text."""


@frozen(kw_only=True)
class BrandUpdate:
    """Update of a brand; None leaves a value unchanged, an empty text restores the more general one.

    `hosts` are those of a tenant, in their stored form.
    """

    name: str | None = None
    support_email: str | None = None
    logo_url: str | None = None
    color: str | None = None
    accent_color: str | None = None
    web_app_url: str | None = None
    hosts: Sequence[str] | None = None


@frozen
class BrandSettings:
    """A brand as it is shown, and what is set for the tenant or instance itself.

    Attributes:
        brand: as customers see it.
        own: values that are set here, by attribute of `Brand`; others are inherited.
        hosts: host names of a tenant.
    """

    brand: Brand
    own: Mapping[str, str]
    hosts: Sequence[str] = field(default=())

    @property
    def advice(self) -> list[str]:
        """Return what makes the brand hard to read."""
        found = []
        for name, color in (("color", self.brand.color), ("accentColor", self.brand.accent_color)):
            if color and (ratio := contrast(color, "#ffffff")) < READABLE_CONTRAST:
                found.append(f"`{name}` {color} has a contrast of {ratio:.1f} on white; text needs {READABLE_CONTRAST}.")
        return found


class Branding:
    """Brands of the instance and its tenants."""

    def __init__(self, store: Store, host_brands: HostBrands, audit: AuditTrail, settings: Settings) -> None:
        self._store = store
        self._host_brands = host_brands
        self._audit = audit
        self._settings = settings

    def get_instance(self, caller: Principal) -> BrandSettings:
        """Return the brand of the instance.

        Raises:
            DomainError: ROLE_MISSING.
        """
        require_instance_admin(caller)
        return self._describe(self._store.get(INSTANCE))

    def update_instance(self, caller: Principal, update: BrandUpdate) -> BrandSettings:
        """Change the brand of the instance and return it.

        Raises:
            DomainError: ROLE_MISSING, or PARAMETERS_INVALID naming `hosts`, which only tenants have.
        """
        require_instance_admin(caller)
        if update.hosts is not None:
            raise invalid_field("hosts", "Only a tenant has hosts: the instance's brand is shown at all others.")

        def attempt() -> BrandSettings:
            before = self._store.get(INSTANCE)
            held = before or InstanceSettings(id=INSTANCE_ID)
            after = replace(held, brand=_apply(held.brand, update, BRAND_KEYS))
            if after.brand == held.brand:
                return self._describe(before)
            commit = self._store.commit()
            if before is None:
                instances.create(commit, after)
            else:
                instances.update(commit, before, brand=after.brand)
            changed = AuditedObject("instance", INSTANCE_ID)
            self._audit.record(commit, caller, "instance.brand", changed, {"brand": held.brand}, {"brand": after.brand})
            commit.send()
            return self._describe(after)

        return self._changing(attempt)

    def get_tenant(self, caller: Principal, tenant_id: str) -> BrandSettings:
        """Return the brand of a tenant.

        Raises:
            DomainError: TENANT_NOT_FOUND, or ROLE_MISSING for its users.
        """
        tenant, instance = self._store.read(tenants.at(tenant_id), INSTANCE)
        return self._describe(instance, require_tenant(caller, tenant))

    def update_tenant(self, caller: Principal, tenant_id: str, update: BrandUpdate) -> BrandSettings:
        """Change the brand of a tenant and return it.

        Raises:
            DomainError: TENANT_NOT_FOUND, ROLE_MISSING, HOST_TAKEN, PARAMETERS_INVALID, or FIELD_REFUSED for the hosts of a
                caller who administers only the tenant.
        """

        def attempt() -> BrandSettings:
            read, instance = self._store.read(tenants.at(tenant_id), INSTANCE)
            before = require_tenant(caller, read)
            changes = self._decide(caller, before, update)
            changes = {name: value for name, value in changes.items() if value != getattr(before, name)}
            after = replace(before, **changes)
            if not changes:
                return self._describe(instance, before)
            commit = self._store.commit()
            reserve_hosts(self._store, commit, before, after.hosts)
            tenants.update(commit, before, **changes)
            old = tenants.changes(**{name: getattr(before, name) for name in changes})
            self._audit.record(commit, caller, "tenant.brand", audited(before), old, tenants.changes(**changes))
            commit.send()
            return self._describe(instance, after)

        return self._changing(attempt)

    def _changing(self, attempt: Callable[[], BrandSettings]) -> BrandSettings:
        changed = retry_on_conflict(attempt)
        self._host_brands.forget()
        return changed

    def _decide(self, caller: Principal, tenant: Tenant, update: BrandUpdate) -> dict[str, Any]:
        keys = {name: key for name, key in BRAND_KEYS.items() if name != "support_email"}
        changes: dict[str, Any] = {"brand": _apply(tenant.brand, update, keys)}
        if update.support_email is not None:
            changes["support_details"] = {**tenant.support_details, SUPPORT_ADDRESS: update.support_email}
        if update.hosts is not None:
            if not administers_instance(caller):
                words = "Only an administrator of the instance can set it, who knows which host names lead here."
                raise DomainError(FIELD_REFUSED, errors=[FieldError("hosts", words)])
            changes["hosts"] = sorted(set(update.hosts))
        return changes

    def _describe(self, instance: InstanceSettings | None, tenant: Tenant | None = None) -> BrandSettings:
        brand = resolve_brand(self._settings, instance, tenant)
        stored = dict(tenant.brand if tenant is not None else instance.brand if instance is not None else {})
        if tenant is not None:
            stored[BRAND_KEYS["support_email"]] = tenant.support_details.get(SUPPORT_ADDRESS, "")
        own = {name: value for name, key in BRAND_KEYS.items() if isinstance(value := stored.get(key), str) and value}
        return BrandSettings(brand, own, tenant.hosts if tenant is not None else ())


def _apply(stored: Mapping[str, Any], update: BrandUpdate, keys: Mapping[str, str]) -> dict[str, Any]:
    """Return a stored brand after an update."""
    given = {key: value for name, key in keys.items() if (value := getattr(update, name)) is not None}
    return {key: value for key, value in {**stored, **given}.items() if value}
