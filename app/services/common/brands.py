"""The brand of the instance and of its tenants, as stored; what is not set comes from the next more general one."""

from collections.abc import Mapping
from typing import Any

from app.addresses.email_address import find_email_fault
from app.branding import Brand, brand_of_instance, is_color
from app.configuration.settings import Settings
from app.frozen import replace
from app.store.operations.instance_settings import InstanceSettings
from app.store.tenancy.tenants import Tenant

SUPPORT_ADDRESS = "primaryContactEmail"
"""Key of the support address in a tenant's `support_details`."""

BRAND_KEYS = {
    "name": "name",
    "support_email": "supportEmail",
    "logo_url": "logoUrl",
    "color": "color",
    "accent_color": "accentColor",
    "web_app_url": "webAppUrl",
}
"""Stored keys of a brand by attribute."""


def resolve_brand(settings: Settings, instance: InstanceSettings | None, tenant: Tenant | None = None) -> Brand:
    """Return the brand of a tenant, or of the instance.

    Args:
        settings: what applies if nothing is stored.
        instance: the document `app-data/instance`; None if it does not exist.
        tenant: None for the brand of the instance.
    """
    brand = brand_of_instance(settings)
    if instance is not None:
        brand = _overlay(brand, instance.brand)
    if tenant is None:
        return brand
    brand = _overlay(_overlay(brand, {"name": tenant.tenant_name.strip()}), tenant.brand)
    support = tenant.support_details.get(SUPPORT_ADDRESS)
    # Older documents may hold a URL.
    if isinstance(support, str) and find_email_fault(support, is_mailed=True) is None:
        brand = replace(brand, support_email=support)
    return brand


def _overlay(brand: Brand, stored: Mapping[str, Any]) -> Brand:
    values: dict[str, Any] = {attribute: stored.get(key) for attribute, key in BRAND_KEYS.items()}
    return replace(brand, **{attribute: value for attribute, value in values.items() if _is_usable(attribute, value)})


def _is_usable(attribute: str, value: Any) -> bool:
    """Whether a stored value can be shown; operators may have written another one."""
    if not isinstance(value, str) or not value:
        return False
    if attribute in ("color", "accent_color"):
        return is_color(value)
    return not attribute.endswith("_url") or value.startswith("https://")
