"""Organizations: what is sent to create and update one, and what is shown."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from app.services.tenancy.organization_updates import MAX_ADMINS, OrganizationUpdate
from app.services.tenancy.organizations import CountedOrganization, NewOrganization
from schemas.common.fields import EXAMPLE_UID, RequestSchema, Text, time_field
from schemas.common.responses import ResponseSchema
from schemas.tenancy.fields import (
    BillingPlanSchema,
    FallbackProviderField,
    ProviderField,
    SmartEncodingField,
    require_words,
)
from schemas.tenancy.keyword_replies import KeywordRepliesSchema, ShownKeywordRepliesSchema
from schemas.tenancy.tenants import EXAMPLE_TENANT_ID

EXAMPLE_ORGANIZATION = {
    "id": "iw8guE9ndCkMXzyVmDez",
    "organizationName": "Acme Dental",
    "description": "",
    "managedBy": "",
    "organizationAdmins": [EXAMPLE_UID],
    "requireContactConsent": False,
    "requireContactConsentMessage": "",
    "is_disabled": False,
    "external_id": "",
    "tenantId": EXAMPLE_TENANT_ID,
    "organizationType": "",
    "deleted": 0,
    "billing": {"plan": "mcpl-starter"},
    "smartEncoding": False,
    "keywordReplies": {
        "stop": "",
        "start": "",
        "help": "{organization}: Call 212-555-0100 or write to {support}. Reply STOP to opt out.",
    },
    "carrier": "",
    "fallbackCarrier": "",
}
EXAMPLE_CREATION = {
    "organizationName": "Acme Dental",
    "description": "Main Street 1",
    "organizationPlanSelection": "mcpl-starter",
    "billing": {"plan": "mcpl-starter"},
    "requireContactConsent": True,
    "requireContactConsentMessage": "Acme Dental would like to text you. Reply STOP to decline.",
    "tenantId": EXAMPLE_TENANT_ID,
}
EXAMPLE_UPDATE = {name: value for name, value in EXAMPLE_CREATION.items() if name != "tenantId"} | {"is_disabled": False}
EXAMPLE_CHANGE = {
    "organizationName": "Acme Dental",
    "organizationAdmins": [EXAMPLE_UID],
    "managedBy": EXAMPLE_UID,
    "billing": {"plan": "mcpl-pro"},
    "keywordReplies": {"help": "{organization}: Call 212-555-0100 or write to {support}. Reply STOP to opt out."},
    "smartEncoding": True,
    "is_disabled": False,
}

_MAX_CONSENT_LENGTH = 1600
# The typing errors are the original's, kept on purpose.
_DISABLED = (
    "Marks this organization (and all users belonging to it) as disabled. This will prevent log-in, sending mesages, and "
    "blasts / reminders for the afffected users. Billing (if applicable) will also be suspended for affected users."
)
_TENANT = (
    "The ID of the tenant that this organization belongs to.\nThis is required for new organizations if more than one tenant "
    "exists in the instance. If only one tenant exists in the instance, this field will be automatically set to the tenant ID "
    "of the only tenant. It is not currently supported to change an organization's tenantId."
)
_PLAN_ALIAS = "organization_plan_selection"


class _OrganizationFieldsSchema(RequestSchema):
    """Fields of all organization requests."""

    description = Text(longest=2000, load_default=None, metadata={"description": "Description or note for the organization."})
    billing = fields.Nested(BillingPlanSchema, attribute="plan", load_default=None)
    requireContactConsent = fields.Boolean(
        attribute="require_contact_consent",
        load_default=None,
        metadata={
            "description": "A boolean value representing whether or not the organization should enforce sending the consent "
            "message."
        },
    )
    requireContactConsentMessage = Text(
        longest=_MAX_CONSENT_LENGTH,
        visible=True,
        attribute="require_contact_consent_message",
        load_default=None,
        metadata={"description": "A string representing the content of the organization's consent message."},
    )


class _OrganizationFieldsV1Schema(_OrganizationFieldsSchema):
    """Fields of v1's organization requests."""

    organizationName = Text(
        longest=200,
        attribute="organization_name",
        required=True,
        validators=[require_words],
        metadata={"description": "A short name for the organization."},
    )
    organizationPlanSelection = Text(
        longest=200,
        attribute=_PLAN_ALIAS,
        load_default=None,
        metadata={"description": "A string representing the plan name of the organization: an alias of `billing.plan`."},
    )

    @validates_schema
    def reject_two_plans(self, data: dict[str, Any], **_: Any) -> None:
        """Reject a request with two different plans."""
        selected, billed = data[_PLAN_ALIAS], (data["plan"] or {}).get("plan")
        if None not in (selected, billed) and selected != billed:
            raise ValidationError("Must be absent or equal to `billing.plan`.", "organizationPlanSelection")


class OrganizationCreationV1Schema(_OrganizationFieldsV1Schema):
    """Organization to create."""

    tenantId = Text(longest=128, attribute="tenant_id", load_default=None, metadata={"description": _TENANT})

    @post_load
    def to_organization(self, data: dict[str, Any], **_: Any) -> NewOrganization:
        """Return the request for the service."""
        return NewOrganization(
            organization_name=data["organization_name"],
            description=data["description"] or "",
            plan=_plan(data) or "",
            require_contact_consent=data["require_contact_consent"] or False,
            require_contact_consent_message=data["require_contact_consent_message"] or "",
            smart_encoding=data.get("smart_encoding") or False,
            external_id=data.get("external_id", ""),
            organization_type=data.get("organization_type", ""),
            tenant_id=data["tenant_id"],
            provider=data.get("provider") or {},
            fallback_provider=data.get("fallback_provider") or {},
        )


class OrganizationCreationSchema(OrganizationCreationV1Schema):
    """Organization to create, with the fields that only v2 has."""

    external_id = Text(
        longest=200,
        load_default="",
        metadata={"description": "External identifier of the organization in the reseller's system."},
    )
    organizationType = Text(
        longest=200,
        attribute="organization_type",
        load_default="",
        metadata={"description": "Type of the organization, as the reseller defines it."},
    )
    smartEncoding = SmartEncodingField()
    provider = ProviderField("Defaults to the tenant's carrier.", load_default=None)
    fallbackProvider = FallbackProviderField("Defaults to the tenant's.")


class OrganizationUpdateV1Schema(_OrganizationFieldsV1Schema):
    """Organization to update (v1)."""

    is_disabled = fields.Boolean(load_default=None, metadata={"description": _DISABLED})

    @post_load
    def to_update(self, data: dict[str, Any], **_: Any) -> OrganizationUpdate:
        """Return the update for the service."""
        return _to_update(data)


class OrganizationUpdateSchema(_OrganizationFieldsSchema):
    """Fields of an organization to update; absent fields stay unchanged."""

    organizationName = Text(longest=200, attribute="organization_name", load_default=None, validators=[require_words])
    organizationAdmins = fields.List(
        Text(longest=128, shortest=1),
        attribute="organization_admins",
        load_default=None,
        metadata={
            "description": f"Ids of its administrators, {MAX_ADMINS} at most: users of its tenant; an administrator of the "
            "organization names users of the organization. The list may be empty: the tenant's administrators remain."
        },
    )
    # The typing errors are the original's, kept on purpose.
    managedBy = Text(
        longest=128,
        attribute="managed_by",
        load_default=None,
        metadata={"description": "User ID of mangager of Organization; empty for none."},
    )
    external_id = Text(
        longest=200,
        load_default=None,
        metadata={"description": "External identifier of the organization in the reseller's system."},
    )
    organizationType = Text(
        longest=200,
        attribute="organization_type",
        load_default=None,
        metadata={"description": "Type of the organization, as the reseller defines it."},
    )
    keywordReplies = fields.Nested(
        KeywordRepliesSchema,
        attribute="keyword_replies",
        load_default=None,
        metadata={"description": "Replies to STOP, START and HELP in the organization's own words."},
    )
    smartEncoding = SmartEncodingField()
    is_disabled = fields.Boolean(load_default=None, metadata={"description": _DISABLED})
    tenantId = Text(longest=128, attribute="tenant_id", load_default=None, metadata={"description": _TENANT})
    provider = ProviderField("An empty object uses the tenant's carrier.", load_default=None)
    fallbackProvider = FallbackProviderField("An empty object uses the tenant's.")

    @post_load
    def to_update(self, data: dict[str, Any], **_: Any) -> OrganizationUpdate:
        """Return the update for the service."""
        return _to_update(data)


class CreatedOrganizationSchema(ResponseSchema):
    """New organization."""

    id = fields.String(required=True, metadata={"examples": [EXAMPLE_ORGANIZATION["id"]]})


class OrganizationSchema(ResponseSchema):
    """Organization."""

    id = fields.String()
    organizationName = fields.String(attribute="organization_name")
    description = fields.String()
    managedBy = fields.String(attribute="managed_by", metadata={"description": "User id; empty for none."})
    organizationAdmins = fields.List(fields.String(), attribute="organization_admins", metadata={"description": "User ids."})
    requireContactConsent = fields.Boolean(attribute="require_contact_consent")
    requireContactConsentMessage = fields.String(attribute="require_contact_consent_message")
    smartEncoding = fields.Boolean(
        attribute="smart_encoding", metadata={"description": "Whether typographic characters are replaced to avoid UCS-2."}
    )
    is_disabled = fields.Boolean()
    external_id = fields.String()
    tenantId = fields.String(attribute="tenant_id")
    organizationType = fields.String(attribute="organization_type")
    deleted = time_field("When the organization was marked for deletion; 0 if it is not.")
    billing = fields.Dict(metadata={"description": "Object with the organization's `plan`."})
    keywordReplies = fields.Nested(
        ShownKeywordRepliesSchema,
        attribute="keyword_replies",
        metadata={"description": "Replies to STOP, START and HELP in the organization's own words; empty for the default."},
    )
    carrier = fields.String(
        attribute="provider.name",
        dump_default="",
        metadata={"description": "Carrier of the organization's own account; empty if that of tenant or instance is used."},
    )
    fallbackCarrier = fields.String(
        attribute="fallback_provider.name",
        dump_default="",
        metadata={"description": "The same for the second carrier, which is used while the first is down."},
    )


class CountedOrganizationSchema(OrganizationSchema):
    """Organization with the number of its users."""

    userCount = fields.Integer(
        attribute="user_count",
        metadata={"description": "Number of users, including disabled ones, without users marked for deletion."},
    )

    def get_attribute(self, obj: CountedOrganization, attr: str, default: Any) -> Any:
        """Return an attribute of the organization, or the count."""
        return obj.user_count if attr == "user_count" else super().get_attribute(obj.organization, attr, default)


def _to_update(data: dict[str, Any]) -> OrganizationUpdate:
    plan = _plan(data)
    return OrganizationUpdate(**{name: value for name, value in data.items() if name != _PLAN_ALIAS} | {"plan": plan})


def _plan(data: dict[str, Any]) -> str | None:
    billed = (data["plan"] or {}).get("plan")
    return billed if billed is not None else data.get(_PLAN_ALIAS)
