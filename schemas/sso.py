"""Single sign-on on the wire, as a log-in page and a coming back browser speak it."""

from marshmallow import Schema, fields

from app.store.auth_providers import ProviderType
from schemas.common import Text

EXAMPLE_AVAILABLE = {
    "name": "acme-okta",
    "type": "oauth",
    "displayName": "Acme Dental",
    "startUrl": "https://texting.example.com/auth/oauth/acme-okta",
}


class AvailableProviderSchema(Schema):
    """What a log-in page needs to know of a provider."""

    name = fields.String()
    type = fields.Enum(ProviderType, by_value=True)
    displayName = fields.String(attribute="display_name")
    startUrl = fields.String(attribute="start_url", metadata={"description": "Where the popup of the log-in page goes."})


class PasswordLoginSchema(Schema):
    """Whether a password may be used."""

    passwordLoginAllowed = fields.Boolean(required=True)


class SignOnStartQuery(Schema):
    """Who begins a sign-on."""

    origin = Text(
        longest=300,
        load_default=None,
        metadata={
            "description": "Origin of the page that opened the window, one of the provider's `allowedOrigins`; its first if "
            "absent. The token is handed to that origin alone."
        },
    )


class OAuthAnswerQuery(Schema):
    """What a browser brings back from an OAuth provider."""

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
    state = Text(longest=200, load_default="", metadata={"description": "As the sign-on was begun with; it works once."})
    iss = Text(longest=2048, load_default="", metadata={"description": "The provider's issuer (RFC 9207)."})
    error = Text(longest=200, load_default="", metadata={"description": "The provider's own refusal."})
