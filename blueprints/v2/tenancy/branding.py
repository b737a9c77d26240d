"""Brands, v2: of the host that was called, of tenants and of the instance."""

from typing import Any

from flask import Response, jsonify, request

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.permissions import FIELD_REFUSED, ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import HOST_TAKEN, TENANT_NOT_FOUND
from app.services.tenancy.branding import BrandSettings, BrandUpdate
from app.services.tenancy.host_brands import KEPT_MS
from app.times.clock import SECOND
from blueprints.http.authorization import ANY_CREDENTIAL, authenticate, public_endpoint
from blueprints.http.blueprint import Blueprint
from blueprints.openapi.error_responses import error_responses
from schemas.tenancy.branding import (
    EXAMPLE_BRAND,
    EXAMPLE_CHANGE,
    EXAMPLE_SETTINGS,
    BrandQuery,
    BrandSchema,
    BrandSettingsSchema,
    InstanceBrandSchema,
    TenantBrandSchema,
    dump_brand,
)

blueprint = Blueprint("branding_v2", "/api/v2", tag="Tenants")

_INHERITED: dict[str, Any] = EXAMPLE_SETTINGS | {"hosts": []}


@blueprint.operation("GET", "/branding", "getBrand")
@public_endpoint("sign-in pages show the brand before anybody is signed in")
@blueprint.arguments(BrandQuery, location="query")
@blueprint.response(200, BrandSchema, example=EXAMPLE_BRAND)
@blueprint.alt_response(304, description="The brand is the one with the `ETag` of `If-None-Match`.")
@error_responses(PARAMETERS_INVALID)
def get_brand(query: dict[str, Any]) -> Response:
    """Get the brand of this host

    Returns name, logo, colors and support address for the host name that the request was sent to, or that `host` names. A host
    name that belongs to no tenant has the brand of the instance. Sign-in pages call it before anybody is signed in. Browsers
    may keep the response for a minute, and check it again by its `ETag`.
    """
    host = request.host if query["host"] is None else query["host"]
    response = jsonify(dump_brand(instance().tenancy.host_brands.find(host)))
    response.cache_control.public = True
    response.cache_control.max_age = KEPT_MS // SECOND
    response.vary.add("Host")
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.operation("GET", "/instance/branding", "getInstanceBrand")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_TENANTS)
@blueprint.response(200, BrandSettingsSchema, example=_INHERITED)
@error_responses(ROLE_MISSING)
def get_instance_brand(caller: Principal) -> BrandSettings:
    """Get the brand of the instance

    Returns the brand that applies where a tenant sets none. Open to system admins and service accounts.
    """
    return instance().tenancy.branding.get_instance(caller)


@blueprint.operation("PATCH", "/instance/branding", "updateInstanceBrand")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_TENANTS)
@blueprint.arguments(InstanceBrandSchema, example=EXAMPLE_CHANGE)
@blueprint.response(200, BrandSettingsSchema, example=_INHERITED)
@error_responses(PARAMETERS_INVALID, ROLE_MISSING)
def update_instance_brand(caller: Principal, body: BrandUpdate) -> BrandSettings:
    """Change the brand of the instance

    Changes the given fields. An empty string restores the value of the setting (`BRAND_NAME`, `SUPPORT_EMAIL`, `WEB_APP_URL`).
    Other servers show the change within a minute.
    """
    return instance().tenancy.branding.update_instance(caller, body)


@blueprint.operation("GET", "/tenants/<id>/branding", "getTenantBrand")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_TENANTS)
@blueprint.response(200, BrandSettingsSchema, example=EXAMPLE_SETTINGS)
@error_responses(TENANT_NOT_FOUND, ROLE_MISSING)
def get_tenant_brand(caller: Principal, id: str) -> BrandSettings:
    """Get the brand of a tenant

    Returns the brand that the tenant's customers see, and which of its values are the tenant's own. Open to its admins.
    """
    return instance().tenancy.branding.get_tenant(caller, id)


@blueprint.operation("PATCH", "/tenants/<id>/branding", "updateTenantBrand")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_TENANTS)
@blueprint.arguments(TenantBrandSchema, example=EXAMPLE_CHANGE)
@blueprint.response(200, BrandSettingsSchema, example=EXAMPLE_SETTINGS)
@error_responses(PARAMETERS_INVALID, TENANT_NOT_FOUND, ROLE_MISSING, FIELD_REFUSED, HOST_TAKEN)
def update_tenant_brand(caller: Principal, body: BrandUpdate, id: str) -> BrandSettings:
    """Change the brand of a tenant

    Changes the given fields. An empty string restores the value of the instance; an empty `name` restores the tenant's name.
    Tenant admins change their own tenant's brand; only system admins and service accounts set its `hosts`. Other servers show
    the change within a minute.
    """
    return instance().tenancy.branding.update_tenant(caller, id, body)
