"""Tokens of users on the wire, and what they have in common with those of service accounts."""

from typing import Any

from marshmallow import Schema, fields, post_load, pre_dump, validate

from app.services.common.token_expiry import DEFAULT_OVERLAP_HOURS, MAX_LIFETIME_DAYS, MAX_OVERLAP_HOURS, TokenExpiry
from app.services.credentials.user_tokens import NewToken, NewTokenRequest
from app.store.user_tokens import TokenScope
from schemas.common import Milliseconds, RequestSchema, Text, WholeNumber, next_cursor, time_field

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

_MAX_NAME_LENGTH = 100


def token_name(description: str = "By which people know the token.", **kwargs: Any) -> Text:
    """Answer the field of a token's name."""
    return Text(longest=_MAX_NAME_LENGTH, metadata={"description": description, "examples": ["CRM"]}, **kwargs)


class LifetimeSchema(RequestSchema):
    """A request that says how long a token is to live."""

    expires = Milliseconds(
        load_default=None, metadata={"description": "When the token expires, in ms since the epoch; 0, or nothing, for never."}
    )
    expiresInDays = fields.Integer(
        strict=True,
        load_default=None,
        validate=validate.Range(1, MAX_LIFETIME_DAYS),
        metadata={"description": "The same as a number of days from now."},
    )

    @staticmethod
    def lifetime(data: dict[str, Any]) -> TokenExpiry:
        """Answer what a loaded request says."""
        return TokenExpiry(data["expires"], data["expiresInDays"])


class TokenDetailsSchema(LifetimeSchema):
    """A user's token to make. Every field may be left out, and the whole body too."""

    name = token_name(load_default="")
    scope = fields.String(
        load_default=str(TokenScope.FULL),
        validate=validate.OneOf([str(scope) for scope in TokenScope]),
        metadata={
            "description": "`full` does all that the user may do; `send` only sends texts, and changes and cancels scheduled "
            "ones; `read` only reads. `x-token-scopes` of each operation says which it takes."
        },
    )

    @post_load
    def make_details(self, data: dict[str, Any], **_: Any) -> NewTokenRequest:
        """Answer the request in the service's words."""
        return NewTokenRequest(name=data["name"], scope=TokenScope(data["scope"]), lifetime=self.lifetime(data))


class TokenNameSchema(RequestSchema):
    """What to change about a token."""

    name = token_name(required=True)


class RotationQuery(Schema):
    """How a token gives way to its successor."""

    overlapHours = WholeNumber(
        in_query=True,
        load_default=DEFAULT_OVERLAP_HOURS,
        validate=validate.Range(0, MAX_OVERLAP_HOURS),
        metadata={"description": "For how many hours the old token may still be used beside the new one; 0 ends it at once."},
    )


class CreatedTokenSchema(Schema):
    """A new token, shown this once."""

    token = fields.String(
        required=True,
        metadata={
            "description": "The secret. Send it as `Authorization: Bearer <user id>:<token>`. It is shown this once.",
            "examples": ["3q2-7w8Zb1nXKf0aVtYp5GmDL2pXZ5GJkR1aWb9cQv3"],
        },
    )


class DescribedTokenSchema(CreatedTokenSchema):
    """A new token, shown this once, and what it is."""

    id = fields.String(attribute="stored.id", metadata={"description": "Names the token when it is changed or deleted."})
    name = fields.String(attribute="stored.name")
    scope = fields.String(attribute="stored.scope")
    expires = time_field("When it expires; 0 for never.", attribute="stored.expires")


class AskedTokenSchema(DescribedTokenSchema):
    """A new token, shown this once, and what it is; alone, as the original answers it, where nothing was asked of it."""

    @pre_dump
    def choose(self, new: NewToken, **_: Any) -> Any:
        """Answer the token alone if it is one like all others."""
        plain = new.stored.name == "" and new.stored.scope is TokenScope.FULL and new.stored.expires == 0
        return {"token": new.token} if plain else new


class TokenSchema(Schema):
    """A token, without its secret."""

    id = fields.String(
        metadata={"description": "Names the token when it is changed or deleted.", "examples": [EXAMPLE_TOKEN_ID]}
    )
    name = fields.String()
    scope = fields.String(metadata={"description": "`full`, `send` or `read`."})
    hint = fields.String(
        metadata={"description": "The last characters of the secret; empty for a token from before they were kept."}
    )
    created = time_field("When it was made.")
    lastUsed = time_field("When it was last used, to the hour; 0 for never.", attribute="last_used")
    expires = time_field("When it expires; 0 for never.")


class TokensSchema(Schema):
    """A page of tokens."""

    tokens = fields.List(fields.Nested(TokenSchema), attribute="items", required=True)
    nextCursor = next_cursor()
