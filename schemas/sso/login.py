"""Single sign-on, as used by the sign-in page and the browser's callback."""

from marshmallow import Schema, fields

from app.store.sso.auth_providers import ProviderType
from schemas.common.fields import Text
from schemas.common.responses import ResponseSchema

EXAMPLE_AVAILABLE = {
    "name": "acme-okta",
    "type": "oauth",
    "displayName": "Acme Dental",
    "startUrl": "https://texting.example.com/auth/oauth/acme-okta",
}


class SignInProviderSchema(ResponseSchema):
    """Provider, as shown on a sign-in page."""

    name = fields.String()
    type = fields.Enum(ProviderType, by_value=True)
    displayName = fields.String(attribute="display_name")
    startUrl = fields.String(attribute="start_url", metadata={"description": "URL of the sign-in pop-up."})


class PasswordLoginSchema(ResponseSchema):
    """Whether a user may sign in with a password."""

    passwordLoginAllowed = fields.Boolean(required=True)


class SignOnStartQuery(Schema):
    """Query that starts a sign-in."""

    origin = Text(
        longest=300,
        load_default=None,
        metadata={
            "description": "Origin of the page that opened the window: one of the provider's `allowedOrigins`, by "
            "default the first. Only this origin receives the token."
        },
    )


class OAuthCallbackQuery(Schema):
    """Callback query of an OAuth provider."""

    code = Text(
        longest=4000,
        load_default="",
        metadata={
            "description": 'OAuth "Authorization Grant" code returned by the Authorization Server to be exchanged for an '
            '"Access Token"'
        },
    )
    refresh_token = Text(
        longest=8000,
        load_default="",
        metadata={
            "deprecated": True,
            "description": "For OAuth2 Authorization Servers that deviate from RFC6749 4.1.2, this parameter can be used in "
            'place of the "code" parameter. It is accepted from providers whose setting `acceptRefreshToken` is on.',
        },
    )
    state = Text(
        longest=200, load_default="", metadata={"description": "`state` of the authorization request; it can be used once."}
    )
    iss = Text(longest=2048, load_default="", metadata={"description": "The provider's issuer (RFC 9207)."})
    error = Text(longest=200, load_default="", metadata={"description": "The provider's OAuth error code."})
