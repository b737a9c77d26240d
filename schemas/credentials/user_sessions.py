"""Users' sessions: sign-in tokens and revocation."""

from marshmallow import fields

from schemas.common.fields import EXAMPLE_UID, EmailAddress, RequestSchema, Text
from schemas.common.responses import ResponseSchema
from schemas.tenancy.fields import ExternalIdentifier


class UserReferenceSchema(RequestSchema):
    """Target user, by id."""

    userId = Text(longest=128, shortest=1, required=True, metadata={"description": "The user's id.", "examples": [EXAMPLE_UID]})


class UserEmailSchema(RequestSchema):
    """Target user, by e-mail address."""

    email = EmailAddress(shortest=3, required=True, metadata={"description": "The user's e-mail address."})


class UserExternalIdSchema(RequestSchema):
    """Target user, by the external id in the reseller's system."""

    externalId = ExternalIdentifier("The user's `external_id`.", required=True)


class SignInTokenSchema(ResponseSchema):
    """Custom token with which an app signs in as a user."""

    token = fields.String(
        required=True,
        metadata={
            "description": "Custom token of Firebase Auth for `signInWithCustomToken`, valid for 1 hour.",
            "examples": ["eyJhbGciOiJSUzI1NiJ9.e30.c2ln"],
        },
    )
