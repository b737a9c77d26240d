"""Identity providers, as administrators configure them."""

from typing import Any

from marshmallow import fields, validate

from app.services.sso.identity import Claim
from app.store.sso.auth_providers import HighestRole, ProviderReach, ProviderType
from schemas.common.fields import RequestSchema, Text, time_field
from schemas.common.responses import ResponseSchema

EXAMPLE_ORGANIZATION_ID = "Zr4tW8yLq2sVb6nPd0Fk"
EXAMPLE_PROVIDER_REQUEST = {
    "type": "oauth",
    "displayName": "Acme Dental",
    "enabled": True,
    "reach": "organization",
    "organizationId": EXAMPLE_ORGANIZATION_ID,
    "allowJITProvisioning": True,
    "allowEmailCorrelation": True,
    "allowedOrigins": ["https://app.example.com"],
    "settings": {
        "issuer": "https://acme.okta.example.com",
        "clientId": "0oa1b2c3d4",
        "clientSecret": "shown-to-you-by-the-provider",
    },
}
EXAMPLE_PROVIDER = {
    "name": "acme-okta",
    "type": "oauth",
    "displayName": "Acme Dental",
    "enabled": True,
    "reach": "organization",
    "organizationId": EXAMPLE_ORGANIZATION_ID,
    "tenantId": "p0ZsKcT7uQe3HnJ4xWyA",
    "highestRole": "organizationAdmin",
    "allowJITProvisioning": True,
    "allowEmailCorrelation": True,
    "trustEmail": False,
    "claims": {},
    "allowedOrigins": ["https://app.example.com"],
    "settings": {
        "issuer": "https://acme.okta.example.com",
        "clientId": "0oa1b2c3d4",
        "scopes": "openid email profile",
        "idToken": True,
    },
    "secrets": ["clientSecret"],
    "created": 1670372913091,
}

_REACH = "Which users can sign in with the provider: those of its organization, of its tenant, or of the whole instance."
_HIGHEST_ROLE = (
    "The highest role of users who can sign in with the provider. Defaults to the highest role "
    "within `reach`, but at most `tenantAdmin`. You cannot set a role above your own."
)
_CLAIMS = (
    f"Map of our claim names to the provider's: {', '.join(f'`{claim}`' for claim in Claim)}. List only the names that differ."
)
_ORIGINS = "Origins of the web app that may receive the token. The first is the default for sign-ins that do not name one."


def _switch(attribute: str, description: str, **options: Any) -> fields.Boolean:
    return fields.Boolean(attribute=attribute, metadata={"description": description}, **options)


class AuthProviderUpdateSchema(RequestSchema):
    """Fields of a provider to update; absent fields stay unchanged."""

    type = fields.Enum(ProviderType, by_value=True, metadata={"description": "The protocol, which cannot be changed."})
    displayName = Text(longest=100, attribute="display_name", metadata={"description": "Name shown to users."})
    enabled = _switch("enabled", "Whether users can sign in with the provider.")
    reach = fields.Enum(ProviderReach, by_value=True, metadata={"description": _REACH})
    organizationId = Text(
        longest=128,
        attribute="organization_id",
        metadata={"description": "Organization of the users that the provider creates."},
    )
    tenantId = Text(
        longest=128,
        attribute="tenant_id",
        metadata={"description": "The tenant; if `organizationId` is set, the tenant of that organization."},
    )
    highestRole = fields.Enum(HighestRole, by_value=True, attribute="highest_role", metadata={"description": _HIGHEST_ROLE})
    allowJITProvisioning = _switch("allow_jit_provisioning", "Whether signing in creates a user if none matches.")
    allowEmailCorrelation = _switch(
        "allow_email_correlation", "Whether a user without an external id is matched by their verified e-mail address."
    )
    trustEmail = _switch("trust_email", "Whether every e-mail address from the provider counts as verified.")
    claims = fields.Dict(
        keys=fields.String(validate=validate.OneOf(list(Claim))),
        values=Text(longest=200, shortest=1),
        metadata={"description": _CLAIMS},
    )
    allowedOrigins = fields.List(
        Text(longest=300), attribute="allowed_origins", validate=validate.Length(max=20), metadata={"description": _ORIGINS}
    )
    settings = fields.Dict(
        keys=Text(longest=100),
        values=fields.Raw(allow_none=True),
        validate=validate.Length(max=50),
        metadata={"description": "Settings of the protocol. Omitted secrets stay unchanged; secrets are never returned."},
    )


class AuthProviderReplacementSchema(AuthProviderUpdateSchema):
    """Provider to create or replace."""

    type = fields.Enum(ProviderType, by_value=True, required=True, metadata={"description": "The protocol."})
    enabled = _switch("enabled", "Whether users can sign in with the provider.", load_default=True)


class AuthProviderSchema(ResponseSchema):
    """Provider, without its secrets."""

    name = fields.String(attribute="provider.name", metadata={"description": "Name in the provider's sign-in URLs."})
    type = fields.Enum(ProviderType, by_value=True, attribute="provider.type")
    displayName = fields.String(attribute="provider.display_name")
    enabled = fields.Boolean(attribute="provider.enabled")
    reach = fields.Enum(ProviderReach, by_value=True, attribute="provider.reach", metadata={"description": _REACH})
    organizationId = fields.String(attribute="provider.organization_id")
    tenantId = fields.String(attribute="provider.tenant_id")
    highestRole = fields.Enum(HighestRole, by_value=True, attribute="provider.highest_role")
    allowJITProvisioning = fields.Boolean(attribute="provider.allow_jit_provisioning")
    allowEmailCorrelation = fields.Boolean(attribute="provider.allow_email_correlation")
    trustEmail = fields.Boolean(attribute="provider.trust_email")
    claims = fields.Dict(attribute="provider.claims", metadata={"description": _CLAIMS})
    allowedOrigins = fields.List(fields.String(), attribute="provider.allowed_origins", metadata={"description": _ORIGINS})
    settings = fields.Dict(metadata={"description": "Settings of the protocol, without secrets."})
    secrets = fields.List(fields.String(), metadata={"description": "Names of the secrets that are set."})
    created = time_field("When the provider was created.", attribute="provider.created")


class AuthProviderListSchema(ResponseSchema):
    """Page of providers."""

    providers = fields.List(fields.Nested(AuthProviderSchema), attribute="items")
    nextCursor = fields.String(attribute="next_cursor", allow_none=True)


class ProviderTestFindingSchema(ResponseSchema):
    """One result of a provider test."""

    subject = fields.String()
    ok = fields.Boolean(attribute="is_well")
    message = fields.String(attribute="words")


class ProviderTestSchema(ResponseSchema):
    """Results of a provider test."""

    ok = fields.Boolean(metadata={"description": "Whether every check passed."})
    findings = fields.List(fields.Nested(ProviderTestFindingSchema))
