"""Identity providers on the wire, as the administrators of an instance set them up."""

from typing import Any

from marshmallow import Schema, fields, validate

from app.services.sso.identity import Claim
from app.store.auth_providers import HighestRole, ProviderReach, ProviderType
from schemas.common import RequestSchema, Text, time_field

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

_REACH = "Whose users the provider may log in: those of its organization, of its tenant, or of the whole instance."
_HIGHEST_ROLE = (
    "The highest role of users whom it may log in. Usually the highest within its reach, but never beyond `tenantAdmin` unless "
    "it is said here; nobody may give more than his own role."
)
_CLAIMS = f"The provider's names of claims, by ours: {', '.join(f'`{claim}`' for claim in Claim)}. Only those that differ."
_ORIGINS = "Origins of the web app; the token is handed to no other. The first is meant where a sign-on names none."


def _switch(attribute: str, description: str, **options: Any) -> fields.Boolean:
    return fields.Boolean(truthy={True}, falsy={False}, attribute=attribute, metadata={"description": description}, **options)


class AuthProviderChangeSchema(RequestSchema):
    """What is to be changed of a provider."""

    type = fields.Enum(ProviderType, by_value=True, metadata={"description": "The protocol; it cannot be changed."})
    displayName = Text(longest=100, attribute="display_name", metadata={"description": "What users see."})
    enabled = _switch("enabled", "Whether users may sign on at it.")
    reach = fields.Enum(ProviderReach, by_value=True, metadata={"description": _REACH})
    organizationId = Text(
        longest=128, attribute="organization_id", metadata={"description": "The organization that new users are made in."}
    )
    tenantId = Text(
        longest=128, attribute="tenant_id", metadata={"description": "That of the organization, where one is named."}
    )
    highestRole = fields.Enum(HighestRole, by_value=True, attribute="highest_role", metadata={"description": _HIGHEST_ROLE})
    allowJITProvisioning = _switch(
        "allow_jit_provisioning", "Whether somebody whom the provider knows, and we do not, is made a user."
    )
    allowEmailCorrelation = _switch(
        "allow_email_correlation", "Whether a user without an external id may be found by his verified e-mail address."
    )
    trustEmail = _switch("trust_email", "Whether every address that the provider names counts as verified.")
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
        metadata={"description": "What the protocol needs. A secret that is left out stays; it is never answered."},
    )


class AuthProviderPutSchema(AuthProviderChangeSchema):
    """A provider to set up."""

    type = fields.Enum(ProviderType, by_value=True, required=True, metadata={"description": "The protocol."})
    enabled = _switch("enabled", "Whether users may sign on at it.", load_default=True)


class AuthProviderSchema(Schema):
    """A provider, without its secrets."""

    name = fields.String(attribute="provider.name", metadata={"description": "In the URLs of its sign-on."})
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
    settings = fields.Dict(metadata={"description": "What the protocol needs, without secrets."})
    secrets = fields.List(fields.String(), metadata={"description": "Names of the secrets that are set."})
    created = time_field("When it was set up.", attribute="provider.created")


class AuthProvidersSchema(Schema):
    """A page of providers."""

    providers = fields.List(fields.Nested(AuthProviderSchema), attribute="items")
    nextCursor = fields.String(attribute="next_cursor", allow_none=True)


class FindingSchema(Schema):
    """What trying a provider out has shown."""

    subject = fields.String()
    ok = fields.Boolean(attribute="is_well")
    message = fields.String(attribute="words")


class ProviderTestSchema(Schema):
    """How a provider fared."""

    ok = fields.Boolean(metadata={"description": "Whether all is well."})
    findings = fields.List(fields.Nested(FindingSchema))
