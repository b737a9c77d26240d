"""Service accounts and their tokens."""

from typing import Any

import marshmallow
from marshmallow import fields, post_load, validate

from app.auth.principal import SCOPE_MEANINGS, Scope
from app.services.credentials.service_accounts import NewServiceAccount, ServiceAccountUpdate
from app.services.credentials.token_issuer import TokenRequest
from schemas.common.fields import RequestSchema, Text, next_cursor, time_field
from schemas.common.responses import ResponseSchema
from schemas.credentials.user_tokens import EXAMPLE_TOKEN_ID, LifetimeSchema, token_name

EXAMPLE_ID = "Qm3vT6yBq9LrXc4nZpWk"
EXAMPLE_TOKEN = f"{EXAMPLE_ID}.3q2-7w8Zb1nXKf0aVtYp5GmDL2pXZ5GJkR1aWb9cQv3"
EXAMPLE_TOKEN_ENTRY: dict[str, Any] = {
    "id": EXAMPLE_TOKEN_ID,
    "name": "PBX, 2026",
    "hint": "cQv3",
    "created": 1670372913091,
    "lastUsed": 1670376513091,
    "expires": 0,
}
EXAMPLE_CREATED_TOKEN = {name: EXAMPLE_TOKEN_ENTRY[name] for name in ("id", "name", "expires")} | {"token": EXAMPLE_TOKEN}
EXAMPLE_ACCOUNT: dict[str, Any] = {
    "id": EXAMPLE_ID,
    "name": "Provisioning",
    "description": "The PBX's own provisioning system.",
    "scopes": ["edit-users", "read-all-users"],
    "is_disabled": False,
    "created": 1670372913091,
    "tokens": [EXAMPLE_TOKEN_ENTRY],
}

_MAX_NAME_LENGTH = 100
_MAX_DESCRIPTION_LENGTH = 1000
_MEANINGS = " ".join(f"`{scope}`: {meaning}." for scope, meaning in SCOPE_MEANINGS.items())


def _name(**kwargs: Any) -> Text:
    return Text(longest=_MAX_NAME_LENGTH, shortest=1, metadata={"description": "Name of the external system."}, **kwargs)


def _description(**kwargs: Any) -> Text:
    return Text(longest=_MAX_DESCRIPTION_LENGTH, metadata={"description": "Purpose of the account."}, **kwargs)


def _scopes(**kwargs: Any) -> fields.List[str]:
    return fields.List(
        Text(longest=100, validators=[_require_scope]),
        validate=validate.Length(min=1, max=2 * len(Scope)),
        metadata={"description": f"Permissions of the account. {_MEANINGS}", "examples": [["read-all-users"]]},
        **kwargs,
    )


def _require_scope(value: str) -> None:
    if value not in SCOPE_MEANINGS:
        raise marshmallow.ValidationError(f"Unknown scope '{value}'; the scopes are {', '.join(SCOPE_MEANINGS)}.")


class ServiceAccountCreationSchema(LifetimeSchema):
    """Service account to create, with the lifetime of its first token."""

    name = _name(required=True)
    description = _description(load_default="")
    scopes = _scopes(required=True)
    tokenName = token_name("Name of the first token.", load_default="")

    @post_load
    def to_account(self, data: dict[str, Any], **_: Any) -> NewServiceAccount:
        """Return the request for the service."""
        return NewServiceAccount(
            name=data["name"],
            description=data["description"],
            scopes=data["scopes"],
            token_name=data["tokenName"],
            lifetime=self.lifetime(data),
        )


class ServiceAccountUpdateSchema(RequestSchema):
    """Fields of a service account to update; absent fields stay unchanged."""

    name = _name(load_default=None)
    description = _description(load_default=None)
    scopes = _scopes(load_default=None)
    is_disabled = fields.Boolean(
        load_default=None, metadata={"description": "Requests of a disabled account are refused. Its tokens are kept."}
    )

    @post_load
    def to_update(self, data: dict[str, Any], **_: Any) -> ServiceAccountUpdate:
        """Return the update for the service."""
        return ServiceAccountUpdate(**data)


class ServiceAccountTokenDetailsSchema(LifetimeSchema):
    """Token to create for a service account."""

    name = token_name(load_default="")

    @post_load
    def to_details(self, data: dict[str, Any], **_: Any) -> TokenRequest:
        """Return the request for the service."""
        return TokenRequest(name=data["name"], lifetime=self.lifetime(data))


class ServiceAccountTokenSchema(ResponseSchema):
    """Token of a service account, without its secret."""

    id = fields.String(metadata={"description": "Id of the token; use it to rotate or delete the token."})
    name = fields.String()
    hint = fields.String(metadata={"description": "Last characters of the secret; empty for old tokens."})
    created = time_field("When it was created.")
    lastUsed = time_field("When the token was last used, to the hour; 0 for never.", attribute="last_used")
    expires = time_field("When the token expires; 0 for never.")


class ServiceAccountSchema(ResponseSchema):
    """Service account."""

    id = fields.String()
    name = fields.String()
    description = fields.String()
    scopes = fields.List(fields.String())
    is_disabled = fields.Boolean()
    created = time_field("When it was created.")
    tokens = fields.List(fields.Nested(ServiceAccountTokenSchema))


class ServiceAccountListSchema(ResponseSchema):
    """Page of service accounts."""

    serviceAccounts = fields.List(fields.Nested(ServiceAccountSchema), attribute="items", required=True)
    nextCursor = next_cursor()


def _token_field() -> fields.String:
    description = "The secret. Send it as `Authorization: Bearer <token>`. It is returned only once."
    return fields.String(attribute="text", required=True, metadata={"description": description, "examples": [EXAMPLE_TOKEN]})


class CreatedServiceAccountSchema(ResponseSchema):
    """New service account and its token; the secret is returned only once."""

    serviceAccount = fields.Nested(ServiceAccountSchema, attribute="account", required=True)
    token = _token_field()


class CreatedServiceAccountTokenSchema(ResponseSchema):
    """New token of a service account; the secret is returned only once."""

    id = fields.String(attribute="token.id", required=True)
    token = _token_field()
    name = fields.String(attribute="token.name")
    expires = time_field("When the token expires; 0 for never.", attribute="token.expires")
