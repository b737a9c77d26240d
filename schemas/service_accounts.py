"""Service accounts and their tokens on the wire."""

from typing import Any

import marshmallow
from marshmallow import Schema, fields, post_load, validate

from app.auth.principal import SCOPE_MEANINGS, Scope
from app.services.credentials.service_accounts import NewServiceAccount, ServiceAccountUpdate
from schemas.carriers import ExternalIdentifier
from schemas.common import EXAMPLE_UID, EmailAddress, RequestSchema, Text, next_cursor, time_field
from schemas.user_tokens import EXAMPLE_TOKEN_ID, LifetimeSchema, token_name

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
    return Text(longest=_MAX_NAME_LENGTH, shortest=1, metadata={"description": "What the system is called."}, **kwargs)


def _description(**kwargs: Any) -> Text:
    return Text(longest=_MAX_DESCRIPTION_LENGTH, metadata={"description": "What it is for."}, **kwargs)


def _scopes(**kwargs: Any) -> fields.List[str]:
    return fields.List(
        Text(longest=100, validators=[_require_scope]),
        validate=validate.Length(min=1, max=2 * len(Scope)),
        metadata={"description": f"What the system may do. {_MEANINGS}", "examples": [["read-all-users"]]},
        **kwargs,
    )


def _require_scope(value: str) -> None:
    if value not in SCOPE_MEANINGS:
        raise marshmallow.ValidationError(f"There is no scope '{value}'; there are {', '.join(SCOPE_MEANINGS)}.")


class ServiceAccountCreationSchema(LifetimeSchema):
    """A service account to make; how long its first token lives is said beside it."""

    name = _name(required=True)
    description = _description(load_default="")
    scopes = _scopes(required=True)
    tokenName = token_name("By which people know its first token.", load_default="")

    @post_load
    def make_account(self, data: dict[str, Any], **_: Any) -> NewServiceAccount:
        """Answer the request in the service's words."""
        return NewServiceAccount(
            name=data["name"],
            description=data["description"],
            scopes=data["scopes"],
            token_name=data["tokenName"],
            lifetime=self.lifetime(data),
        )


class ServiceAccountChangeSchema(RequestSchema):
    """What to change about a service account."""

    name = _name(load_default=None)
    description = _description(load_default=None)
    scopes = _scopes(load_default=None)
    is_disabled = fields.Boolean(
        load_default=None, metadata={"description": "A disabled account's next request is refused; its tokens stay."}
    )

    @post_load
    def make_change(self, data: dict[str, Any], **_: Any) -> ServiceAccountUpdate:
        """Answer the change in the service's words."""
        return ServiceAccountUpdate(**data)


class SystemTokenDetailsSchema(LifetimeSchema):
    """A token to make for a service account."""

    name = token_name(load_default="")

    @post_load
    def make_details(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Answer the token's name, and how long it is to live."""
        return {"name": data["name"], "lifetime": self.lifetime(data)}


class SystemTokenSchema(Schema):
    """A token of a service account, without its secret."""

    id = fields.String(metadata={"description": "Names the token when it is rotated or deleted."})
    name = fields.String()
    hint = fields.String(
        metadata={"description": "The last characters of the token; empty for one from before they were kept."}
    )
    created = time_field("When it was made.")
    lastUsed = time_field("When it was last used, to the hour; 0 for never.", attribute="last_used")
    expires = time_field("When it expires; 0 for never.")


class ServiceAccountSchema(Schema):
    """A service account."""

    id = fields.String()
    name = fields.String()
    description = fields.String()
    scopes = fields.List(fields.String())
    is_disabled = fields.Boolean()
    created = time_field("When it was made.")
    tokens = fields.List(fields.Nested(SystemTokenSchema))


class ServiceAccountsSchema(Schema):
    """A page of service accounts."""

    serviceAccounts = fields.List(fields.Nested(ServiceAccountSchema), attribute="items", required=True)
    nextCursor = next_cursor()


def _token_field() -> fields.String:
    description = "The token. Send it as `Authorization: Bearer <token>`. It is shown this once."
    return fields.String(attribute="text", required=True, metadata={"description": description, "examples": [EXAMPLE_TOKEN]})


class CreatedServiceAccountSchema(Schema):
    """A service account that was just made, and its token, shown this once."""

    serviceAccount = fields.Nested(ServiceAccountSchema, attribute="account", required=True)
    token = _token_field()


class CreatedSystemTokenSchema(Schema):
    """A token that was just made, shown this once."""

    id = fields.String(attribute="token.id", required=True)
    token = _token_field()
    name = fields.String(attribute="token.name")
    expires = time_field("When it expires; 0 for never.", attribute="token.expires")


class UserIdSchema(RequestSchema):
    """The user whom a request is about, by his id."""

    userId = Text(longest=128, shortest=1, required=True, metadata={"description": "The user's id.", "examples": [EXAMPLE_UID]})


class UserEmailSchema(RequestSchema):
    """The user whom a request is about, by his e-mail address."""

    email = EmailAddress(shortest=3, required=True, metadata={"description": "The user's e-mail address."})


class UserExternalIdSchema(RequestSchema):
    """The user whom a request is about, by his name in the reseller's own system."""

    externalId = ExternalIdentifier("The user's `external_id`.", required=True)


class SignInTokenSchema(Schema):
    """What an app signs in with in a user's name."""

    token = fields.String(
        required=True,
        metadata={
            "description": "A custom token of Firebase Auth, for `signInWithCustomToken`, within an hour.",
            "examples": ["eyJhbGciOiJSUzI1NiJ9.e30.c2ln"],
        },
    )
