"""Brands, as shown to everybody and as administrators set them."""

from typing import Any

import marshmallow
from marshmallow import Schema, fields, post_load, validate

from app.addresses.host_name import MAX_HOST_LENGTH, normalize_host
from app.branding import Brand, is_color
from app.safe_http.ssrf_guard import MAX_URL_LENGTH, find_form_fault
from app.services.common.brands import BRAND_KEYS
from app.services.tenancy.branding import MAX_HOSTS, BrandSettings, BrandUpdate
from schemas.common.fields import EmailAddress, RequestSchema, Text
from schemas.common.responses import ResponseSchema

MAX_BRAND_NAME_LENGTH = 60

EXAMPLE_BRAND = {
    "name": "Acme Telecom",
    "supportEmail": "support@example.com",
    "logoUrl": "https://cdn.example.com/acme.svg",
    "color": "#2457d6",
    "accentColor": "#e8590c",
    "textColor": "#ffffff",
    "webAppUrl": "https://text.example.com",
}
EXAMPLE_CHANGE = {
    "name": "Acme Telecom",
    "logoUrl": "https://cdn.example.com/acme.svg",
    "color": "#2457d6",
    "accentColor": "#e8590c",
    "supportEmail": "support@example.com",
    "webAppUrl": "https://text.example.com",
}
EXAMPLE_SETTINGS = {
    "brand": EXAMPLE_BRAND,
    "own": EXAMPLE_CHANGE,
    "hosts": ["text.example.com"],
    "advice": ["`accentColor` #e8590c has a contrast of 3.6 on white; text needs 4.5."],
}
_COLOR = "as `#rrggbb`"


def _own(settings: BrandSettings) -> dict[str, str]:
    return {BRAND_KEYS[name]: value for name, value in settings.own.items()}


def _require_https(url: str) -> None:
    if not url:
        return
    fault = find_form_fault(url)
    if fault is None and not url.startswith("https://"):
        fault = "Must be an https URL: browsers refuse others on secure pages."
    if fault is not None:
        raise marshmallow.ValidationError(fault)


def _require_color(color: str) -> None:
    if color and not is_color(color):
        raise marshmallow.ValidationError("Must be a color as `#rrggbb`, for example `#2457d6`.")


def _require_host(host: str) -> None:
    if not normalize_host(host):
        raise marshmallow.ValidationError("Must be a host name without https:// and path, for example text.example.com.")


class BrandSchema(ResponseSchema):
    """Brand of the host, tenant or instance."""

    name = fields.String(metadata={"description": "What customers call the product."})
    supportEmail = fields.String(
        attribute="support_email", metadata={"description": "E-mail address where customers ask for help."}
    )
    logoUrl = fields.String(attribute="logo_url", metadata={"description": "https URL of the logo; empty if there is none."})
    color = fields.String(metadata={"description": f"Color of links and buttons, {_COLOR}."})
    accentColor = fields.Function(
        lambda brand: brand.accent_color or brand.color,
        metadata={"type": "string", "description": f"Color of highlights, {_COLOR}; that of links if none is set."},
    )
    textColor = fields.String(
        attribute="text_color",
        metadata={"description": f"Color of text on `color`, {_COLOR}: black or white, whichever is easier to read."},
    )
    webAppUrl = fields.String(
        attribute="web_app_url", metadata={"description": "URL where users sign in; empty if none is set."}
    )


class BrandSettingsSchema(ResponseSchema):
    """Brand as customers see it, and what of it is set here."""

    brand = fields.Nested(BrandSchema, required=True)
    own = fields.Function(
        _own,
        metadata={
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "Values that are set for the tenant or instance itself, named as in `brand`; others are inherited.",
        },
    )
    hosts = fields.List(
        fields.String(),
        metadata={"description": "Host names at which the brand is shown; only tenants have some."},
    )
    advice = fields.List(
        fields.String(), metadata={"description": "Sentences about colors that are hard to read; usually none."}
    )


class BrandQuery(Schema):
    """Query of a brand."""

    host = Text(
        longest=300,
        load_default=None,
        metadata={"description": "Host name whose brand to return; by default the one that the request was sent to."},
    )


class _InstanceBrandSchema(RequestSchema):
    """Brand of the instance to change; absent fields stay unchanged, an empty string restores the inherited value."""

    name = Text(
        longest=MAX_BRAND_NAME_LENGTH,
        visible=True,
        load_default=None,
        metadata={"description": "What customers call the product. Default: the tenant's name; `BRAND_NAME` for the instance."},
    )
    supportEmail = EmailAddress(
        attribute="support_email",
        load_default=None,
        metadata={
            "description": "E-mail address where customers ask for help; a tenant's `primarySupportContactEmail` is the same."
        },
    )
    logoUrl = Text(
        longest=MAX_URL_LENGTH,
        attribute="logo_url",
        load_default=None,
        validators=[_require_https],
        metadata={"description": "https URL of the logo."},
    )
    color = Text(
        longest=7,
        load_default=None,
        validators=[_require_color],
        metadata={"description": f"Color of links and buttons, {_COLOR}."},
    )
    accentColor = Text(
        longest=7,
        attribute="accent_color",
        load_default=None,
        validators=[_require_color],
        metadata={"description": f"Color of highlights, {_COLOR}."},
    )
    webAppUrl = Text(
        longest=MAX_URL_LENGTH,
        attribute="web_app_url",
        load_default=None,
        validators=[_require_https],
        metadata={"description": "https URL where users sign in; e-mails name it."},
    )

    @post_load
    def to_update(self, data: dict[str, Any], **_: Any) -> BrandUpdate:
        """Return the update for the service."""
        return _to_update(data)


class InstanceBrandSchema(_InstanceBrandSchema):
    """Brand of the instance to change; absent fields stay unchanged, an empty string restores the setting's value."""


class TenantBrandSchema(_InstanceBrandSchema):
    """Brand of a tenant to change; absent fields stay unchanged, an empty string restores the instance's value."""

    hosts = fields.List(
        Text(longest=MAX_HOST_LENGTH + 6, shortest=1, validators=[_require_host]),
        load_default=None,
        validate=validate.Length(max=MAX_HOSTS),
        metadata={
            "description": f"Host names at which the brand is shown, {MAX_HOSTS} at most, each of one tenant only. Only "
            "administrators of the instance and service accounts can set them: the host names must lead to this instance."
        },
    )

    @post_load
    def to_update(self, data: dict[str, Any], **_: Any) -> BrandUpdate:
        """Return the update for the service."""
        if data["hosts"] is not None:
            data = data | {"hosts": [normalize_host(host) for host in data["hosts"]]}
        return _to_update(data)


def _to_update(data: dict[str, Any]) -> BrandUpdate:
    colors = {name: data[name].lower() for name in ("color", "accent_color") if data[name]}
    return BrandUpdate(**data | colors)


def dump_brand(brand: Brand) -> dict[str, Any]:
    """Return a brand as it is shown."""
    return dict(BrandSchema().dump(brand))
