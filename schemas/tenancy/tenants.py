"""Tenants. The original names some fields differently in requests and responses."""

from typing import Any

from marshmallow import fields, post_dump, post_load

from app.services.common.brands import SUPPORT_ADDRESS
from app.services.tenancy.tenants import TenantDetails
from schemas.common.fields import EXAMPLE_UID, EmailAddress, RequestSchema, Text
from schemas.common.responses import ResponseSchema
from schemas.tenancy.fields import ExternalIdentifier, FallbackProviderField, ProviderField, require_words

EXAMPLE_TENANT_ID = "p0ZsKcT7uQe3HnJ4xWyA"
EXAMPLE_DETAILS = {
    "tenantName": "Acme Telecom",
    "tenant_external_identifier": "20681",
    "billingGroup": "east",
    "adminBillingPlan": "mcpl-starter",
    "provider": {"name": "simulator"},
    "primarySupportContactEmail": "support@example.com",
}
EXAMPLE_TENANT = {
    "id": EXAMPLE_TENANT_ID,
    "tenantName": "Acme Telecom",
    "externalId": "20681",
    "tenantAdmins": [EXAMPLE_UID],
    "adminBillingPlan": "mcpl-starter",
    "billingGroup": "east",
    "supportDetails": {"primaryContactEmail": "support@example.com"},
    "is_disabled": False,
    "provider": {"name": "simulator"},
    "fallbackProvider": {},
}
_SAME_NAME = '20681 and `"20681"` are the same; the form that was sent first is kept.'


class TenantDetailsSchema(RequestSchema):
    """Tenant to create or update."""

    tenantName = Text(longest=200, attribute="tenant_name", required=True, validators=[require_words])
    # The typing errors are the original's, kept on purpose.
    tenant_external_identifier = ExternalIdentifier(
        "store an identifer for the tenant for referencing another system. " + _SAME_NAME,
        attribute="external_id",
        required=True,
    )
    provider = ProviderField("An empty object uses the instance's carrier.", required=True)
    fallbackProvider = FallbackProviderField("An empty object uses the instance's; absent leaves it unchanged.")
    primarySupportContactEmail = EmailAddress(
        attribute="support_email",
        required=True,
        metadata={"description": "URL where the tenant's users find help; may be empty."},
    )
    billingGroup = Text(
        longest=200,
        attribute="billing_group",
        load_default=None,
        metadata={"description": "an identifier used to group multiple tenants for billing purposes"},
    )
    adminBillingPlan = Text(
        longest=200,
        attribute="admin_billing_plan",
        load_default=None,
        metadata={"description": "the internal name of the billing plan assigned to organizations created for Tenant Admins"},
    )

    @post_load
    def to_details(self, data: dict[str, Any], **_: Any) -> TenantDetails:
        """Return the request for the service."""
        return TenantDetails(**data)


class TenantStateSchema(RequestSchema):
    """State of a tenant."""

    is_disabled = fields.Boolean(required=True, metadata={"description": "Whether the tenant's users are locked out, at once."})


class TenantResultSchema(ResponseSchema):
    """Result of creating or updating a tenant."""

    body = fields.String(required=True, metadata={"description": "Sentence with the tenant's name and id, each in backticks."})
    tenantId = fields.String(attribute="tenant_id", required=True)


class SupportDetailsSchema(ResponseSchema):
    """Support details of a tenant."""

    OPTIONAL_FIELDS = frozenset({"primaryContactEmail"})

    primaryContactEmail = fields.String(metadata={"description": "Absent if it was never set."})


class TenantSchema(ResponseSchema):
    """Tenant."""

    OPTIONAL_FIELDS = frozenset({"adminBillingPlan"})

    id = fields.String(attribute="tenant.id")
    tenantName = fields.String(attribute="tenant.tenant_name")
    externalId = fields.Raw(
        attribute="tenant.external_id",
        metadata={"type": ["string", "integer"], "description": "In the form that was sent first; empty if never set."},
    )
    tenantAdmins = fields.List(fields.String(), attribute="tenant.tenant_admins", metadata={"description": "User ids."})
    adminBillingPlan = fields.String(
        attribute="tenant.admin_billing_plan", metadata={"description": "Absent if it was never set."}
    )
    billingGroup = fields.String(attribute="tenant.billing_group", allow_none=True)
    supportDetails = fields.Nested(SupportDetailsSchema, attribute="tenant.support_details")
    is_disabled = fields.Boolean(
        attribute="tenant.is_disabled", metadata={"description": "Whether the tenant's users are locked out."}
    )
    provider = fields.Dict(metadata={"description": "The carrier's `name` and the account's fields that are not secret."})
    fallbackProvider = fields.Dict(
        attribute="fallback_provider",
        metadata={"description": "The same for the second carrier, which is used while the first is down; empty for none."},
    )

    @post_dump
    def drop_unset(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Remove the fields that were never set."""
        if not data.get("adminBillingPlan"):
            data.pop("adminBillingPlan", None)
        if not data["supportDetails"].get(SUPPORT_ADDRESS):
            data["supportDetails"].pop(SUPPORT_ADDRESS, None)
        return data


class TenantListSchema(ResponseSchema):
    """Tenants of the instance."""

    OPTIONAL_FIELDS = frozenset({"nextCursor"})

    tenants = fields.List(fields.Nested(TenantSchema), required=True)
    nextCursor = fields.String(
        allow_none=True, metadata={"description": "Present when `limit` or `cursor` is given; null on the last page."}
    )
