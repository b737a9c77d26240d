"""User tokens, and the fields that they share with tokens of service accounts."""

from typing import Any

from marshmallow import Schema, fields, post_load, pre_dump, validate

from app.services.common.token_expiry import DEFAULT_OVERLAP_HOURS, MAX_LIFETIME_DAYS, MAX_OVERLAP_HOURS, TokenExpiry
from app.services.credentials.token_issuer import IssuedToken
from app.services.credentials.user_tokens import UserTokenRequest
from app.store.credentials.user_tokens import TokenScope, UserToken
from schemas.common.fields import Milliseconds, RequestSchema, Text, WholeNumber, next_cursor, time_field
from schemas.common.responses import ResponseSchema, choice

EXAMPLE_TOKEN_ID = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"  # noqa: S105 - the id of an example
EXAMPLE_TOKEN: dict[str, Any] = {
    "id": EXAMPLE_TOKEN_ID,
    "name": "CRM",
    "scope": "full",
    "hint": "b9cQ",
    "created": 1670372913091,
    "lastUsed": 1670376513091,
    "expires": 0,
}
EXAMPLE_SECRET = "3q2-7w8Zb1nXKf0aVtYp5GmDL2pXZ5GJkR1aWb9cQv3"  # noqa: S105 - an example
EXAMPLE_CREATED = {name: EXAMPLE_TOKEN[name] for name in ("id", "name", "scope", "expires")} | {"token": EXAMPLE_SECRET}

_MAX_NAME_LENGTH = 100


def token_name(description: str = "Name of the token.", **kwargs: Any) -> Text:
    """Return the field of a token's name."""
    return Text(longest=_MAX_NAME_LENGTH, metadata={"description": description, "examples": ["CRM"]}, **kwargs)


class LifetimeSchema(RequestSchema):
    """Request with the lifetime of a token."""

    expires = Milliseconds(
        load_default=None, metadata={"description": "When the token expires, in ms since the epoch; 0 or absent for never."}
    )
    expiresInDays = fields.Integer(
        strict=True,
        attribute="days",
        load_default=None,
        validate=validate.Range(1, MAX_LIFETIME_DAYS),
        metadata={"description": "Lifetime in days, as an alternative to `expires`."},
    )

    @staticmethod
    def lifetime(data: dict[str, Any]) -> TokenExpiry:
        """Return the lifetime of a loaded request."""
        return TokenExpiry(data["expires"], data["days"])


class TokenDetailsSchema(LifetimeSchema):
    """User token to create. All fields are optional, and so is the body."""

    name = token_name(load_default="")
    scope = fields.String(
        load_default=str(TokenScope.FULL),
        validate=validate.OneOf([str(scope) for scope in TokenScope]),
        metadata={
            "description": "`full` permits everything that the user may do; `send` only sends messages, and changes "
            "and cancels scheduled ones; `read` only reads. `x-token-scopes` of each operation lists "
            "the scopes that it accepts."
        },
    )

    @post_load
    def to_details(self, data: dict[str, Any], **_: Any) -> UserTokenRequest:
        """Return the request for the service."""
        return UserTokenRequest(name=data["name"], scope=TokenScope(data["scope"]), lifetime=self.lifetime(data))


class TokenNameSchema(RequestSchema):
    """Fields of a token to update; absent fields stay unchanged."""

    name = token_name(required=True)


class RotationQuery(Schema):
    """Options of a token's rotation."""

    overlapHours = WholeNumber(
        in_query=True,
        load_default=DEFAULT_OVERLAP_HOURS,
        validate=validate.Range(0, MAX_OVERLAP_HOURS),
        metadata={"description": "How many hours the old token stays valid; 0 revokes it immediately."},
    )


class TokenSecretSchema(ResponseSchema):
    """New token; its secret is returned only once."""

    token = fields.String(
        attribute="text",
        required=True,
        metadata={
            "description": "The secret. Send it as `Authorization: Bearer <user id>:<token>`. It is returned only once.",
            "examples": [EXAMPLE_SECRET],
        },
    )


class CreatedTokenSchema(TokenSecretSchema):
    """New token with its details; its secret is returned only once."""

    id = fields.String(attribute="token.id", metadata={"description": "Id of the token; use it to update or delete the token."})
    name = fields.String(attribute="token.name")
    scope = choice(TokenScope, attribute="token.scope")
    expires = time_field("When the token expires; 0 for never.", attribute="token.expires")


class TokenCreationResultSchema(CreatedTokenSchema):
    """New token. Its details are left out, as in the original API, if the request had no body."""

    OPTIONAL_FIELDS = frozenset({"id", "name", "scope", "expires"})

    @pre_dump
    def select_fields(self, new: IssuedToken[UserToken], **_: Any) -> Any:
        """Return only the secret of a token with default details."""
        plain = new.token.name == "" and new.token.scope is TokenScope.FULL and new.token.expires == 0
        return {"text": new.text} if plain else new


class TokenSchema(ResponseSchema):
    """Token, without its secret."""

    id = fields.String(
        metadata={"description": "Id of the token; use it to update or delete the token.", "examples": [EXAMPLE_TOKEN_ID]}
    )
    name = fields.String()
    scope = choice(TokenScope, "`full`, `send` or `read`.")
    hint = fields.String(metadata={"description": "Last characters of the secret; empty for old tokens."})
    created = time_field("When the token was created.")
    lastUsed = time_field("When the token was last used, to the hour; 0 for never.", attribute="last_used")
    expires = time_field("When the token expires; 0 for never.")


class TokenListSchema(ResponseSchema):
    """Page of tokens."""

    tokens = fields.List(fields.Nested(TokenSchema), attribute="items", required=True)
    nextCursor = next_cursor()
