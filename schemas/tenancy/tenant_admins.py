"""Tenant administrators."""

from typing import Any

from marshmallow import fields, post_load

from app.services.tenancy.tenant_admins import NewTenantAdmin
from schemas.common.fields import RequestSchema, Text, UserEmailAddress
from schemas.common.responses import ResponseSchema
from schemas.tenancy.fields import ExternalIdentifier, require_words

EXAMPLE_ADMIN = {
    "email": "tina.tenant@example.com",
    "external_id": "tina@idp.example.com",
    "tenant_external_identifier": "20681",
    "full_name": "Tina Tenant",
}

_TENANT_IDENTIFIER = "An identifier used to correlate this tenant with an entity in an external system. "


class TenantAdminSchema(RequestSchema):
    """Tenant administrator to create or update."""

    email = UserEmailAddress(
        shortest=1,
        required=True,
        metadata={
            "description": "Email address of the user to create; NOT used for correlating the user when consuming SSO claims"
        },
    )
    external_id = ExternalIdentifier(
        "An identifier used to correlate this user with incoming claims (e.g. SAML NameID) from an external identity "
        "provider. See SAML Response",
        required=True,
    )
    tenant_external_identifier = ExternalIdentifier(_TENANT_IDENTIFIER, required=True)
    full_name = Text(
        longest=200,
        required=True,
        validators=[require_words],
        metadata={"description": "Name of the user to create/update."},
    )

    @post_load
    def to_admin(self, data: dict[str, Any], **_: Any) -> NewTenantAdmin:
        """Return the request for the service."""
        return NewTenantAdmin(
            email=data["email"],
            external_id=str(data["external_id"]),
            tenant_external_id=data["tenant_external_identifier"],
            full_name=data["full_name"],
        )


class TenantAdminResultSchema(ResponseSchema):
    """Result of creating or updating a tenant administrator."""

    body = fields.String(required=True)
    userId = fields.String(attribute="user_id", required=True)
    tenantId = fields.String(attribute="tenant_id", required=True)
    organizationId = fields.String(attribute="organization_id", required=True)
    warning = fields.String(
        required=True,
        metadata={"description": "Defaults that were chosen because the request did not decide; empty if none were."},
    )
