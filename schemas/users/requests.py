"""Requests that create and update users. The original names the fields differently in v1 and v2."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from marshmallow import fields, post_load, validate

from app.services.users.creation import NewUser
from app.services.users.passwords import MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH
from app.services.users.updates import UserUpdate
from app.store.users.users import Restriction
from schemas.common.fields import EXAMPLE_OFFICE, RequestSchema, Text, UserEmailAddress
from schemas.common.phone_numbers import E164

EXAMPLE_CREATION_V1 = {
    "phoneNumber": EXAMPLE_OFFICE,
    "emailAddress": "jane.roe@example.com",
    "fullName": "Jane Roe",
    "password": "correct horse battery",
}
EXAMPLE_EDIT_V1 = {"fullName": "Jane Roe", "disabled": False}
EXAMPLE_CREATION = {
    "email": "jane.roe@example.com",
    "full_name": "Jane Roe",
    "phone_number": EXAMPLE_OFFICE,
    "organizationId": "iw8guE9ndCkMXzyVmDez",
    "tenantId": "p0ZsKcT7uQe3HnJ4xWyA",
    "restrictions": ["blasts", "deleteAll"],
}
EXAMPLE_CHANGE = {"full_name": "Jane Roe", "restrictions": ["blasts"]}

_MAX_NAME_LENGTH = 200
_PROVIDER = (
    "The name of the provider to use for this user. Required if credentialSource is user; then "
    "all credential properties for the selected provider must be included as top-level keys: "
    "for `twilio` `account_sid` and `auth_token`, and optionally `messaging_service_sid`, "
    "`api_key_sid` and `api_key_secret`. They are encrypted and never returned."
)
_UNIQUE = "The user's phone number in E.164 format. The supplied phone number must not be in use by any other users."
_RELAY = "A publicly available URL that a copy of each message (inbound and outbound) will be sent to via HTTP POST."
_OWN_ORGANIZATION = "If not supplied, this will default to the organization of the user making this request."
_DISABLED = (
    "Users marked as disabled may not log in or make API calls, with immediate effect. Canned "
    "responses or auto replies for these users will not be sent. If applicable, the billing "
    "quantity will also be reduced for disabled users."
)
_EMAIL = "Provide the e-mail address of the user. This is used for login and notifications. It must be unique; case is ignored."
_MAX_STORED_EMAIL_LENGTH = 320
"""In characters. Shorter limits would lock out users who already have a password of this length."""

# The typing errors are the original's, kept on purpose.
_RESTRICTIONS = (
    "List of restrictions applied to the user to manage their ability access features. Here are the matching permission "
    'names on Textable UI. "blasts"(Blasts), "reminders"(Reminders), "dripCampaign"(Drip Campaign), "importContacts"(Import '
    'Contacts), "lists"(Contact Lists), "deleteAll"(Delete All Contacts), "disableDelete"(Delete Contact and Messages), or '
    '"integrations"(Integrations)'
)


def number_field(**kwargs: Any) -> E164:
    """Return the field of a user's phone number."""
    return E164(metadata={"description": _UNIQUE, "examples": [EXAMPLE_OFFICE]}, **kwargs)


def new_email_field(description: str, **kwargs: Any) -> UserEmailAddress:
    """Return the field of a new user's sign-in e-mail address."""
    return UserEmailAddress(shortest=3, required=True, metadata={"description": description}, **kwargs)


def email_field(description: str, **kwargs: Any) -> Text:
    """Return the field of a user's sign-in e-mail address; the service validates a changed one."""
    return Text(shortest=3, longest=_MAX_STORED_EMAIL_LENGTH, metadata={"description": description}, **kwargs)


def password_field(description: str, **kwargs: Any) -> Text:
    """Return the field of a password."""
    limits = f"{MIN_PASSWORD_LENGTH} to {MAX_PASSWORD_LENGTH} characters, and not the e-mail address."
    metadata = {"description": f"{description} {limits}", "format": "password"}
    return Text(shortest=MIN_PASSWORD_LENGTH, longest=MAX_PASSWORD_LENGTH, metadata=metadata, load_only=True, **kwargs)


def _name_field(**kwargs: Any) -> Text:
    return Text(longest=_MAX_NAME_LENGTH, metadata={"description": "The full name of the user. e.g. John Doe"}, **kwargs)


def _restrictions_field(**kwargs: Any) -> fields.List[str]:
    entry = fields.String(validate=validate.OneOf([str(restriction) for restriction in Restriction]))
    longest = validate.Length(max=2 * len(Restriction))
    return fields.List(entry, validate=longest, metadata={"description": _RESTRICTIONS}, **kwargs)


def _optional(longest: int, description: str, **kwargs: Any) -> Text:
    return Text(longest=longest, load_default=None, metadata={"description": description}, **kwargs)


class _UserSchema(RequestSchema):
    """Request that can contain carrier credentials beside the fields of the schema."""

    UNNAMED_FIELDS = "credentials"

    provider = _optional(100, _PROVIDER)
    organizationId = _optional(128, _OWN_ORGANIZATION, attribute="organization_id")
    relayWebhook = _optional(2048, _RELAY, attribute="relay_webhook")

    def beyond(self, original: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields of a request that its schema does not have; services pick the carrier credentials from them."""
        known = {field.data_key or name for name, field in self.fields.items()}
        return {name: value for name, value in original.items() if name not in known and value is not None}


def _new_user(data: Mapping[str, Any], credentials: Mapping[str, Any]) -> NewUser:
    """Return the request for the service; null and absent texts are empty."""
    empty = {name: "" for name in ("relay_webhook", "external_id") if data.get(name, "") is None}
    return NewUser(**{**data, **empty}, credentials=credentials)


class UserCreationV1Schema(_UserSchema):
    """User to create (v1)."""

    phoneNumber = number_field(attribute="phone_number", required=True)
    emailAddress = new_email_field("The user's sign-in e-mail address.", attribute="email")
    fullName = _name_field(attribute="full_name", load_default="")
    password = password_field("If absent, the user sets one with the link in the welcome e-mail:", load_default=None)

    @post_load(pass_original=True)
    def to_user(self, data: dict[str, Any], original: Mapping[str, Any], **_: Any) -> NewUser:
        """Return the request for the service."""
        return _new_user(data, self.beyond(original))


class UserUpdateV1Schema(_UserSchema):
    """Fields of a user to update; absent fields stay unchanged (v1)."""

    REFUSED_BY_SERVICE = frozenset({"password"})

    phoneNumber = number_field(attribute="phone_number", load_default=None)
    # The typing errors are the original's, kept on purpose.
    emailAddress = email_field(
        "If the email supplied is different from the users existing email, it will be updated in the authentication system "
        "and the existing password will continue to work",
        attribute="email",
        load_default=None,
    )
    fullName = _name_field(attribute="full_name", load_default=None)
    disabled = fields.Boolean(attribute="is_disabled", load_default=None, metadata={"description": _DISABLED})

    @post_load(pass_original=True)
    def to_update(self, data: dict[str, Any], original: Mapping[str, Any], **_: Any) -> UserUpdate:
        """Return the update for the service."""
        return UserUpdate(**data, credentials=self.beyond(original))


class _UserV2Schema(_UserSchema):
    """Fields of v2's user requests."""

    external_id = _optional(
        200,
        "Use this field to store an external_id field for this user (e.g. from your PBX or your "
        "identity provider.) It must be unique.",
    )


class UserCreationSchema(_UserV2Schema):
    """User to create."""

    email = new_email_field(_EMAIL)
    full_name = _name_field(load_default="")
    phone_number = number_field(required=True)
    password = password_field("If absent, the user sets one with the link in the welcome e-mail:", load_default=None)
    restrictions = _restrictions_field(load_default=list)
    isAdmin = fields.Boolean(
        attribute="is_admin",
        load_default=False,
        metadata={
            "description": "If true, this field sets the user as a system admin. Note: This is a sensitive field as it will "
            "provide the user access to all organizations and user settings. Only system admins may send it as true."
        },
    )
    organizationId = Text(
        longest=128,
        shortest=1,
        attribute="organization_id",
        required=True,
        metadata={"description": "The ID of the organization this user belongs to."},
    )
    tenantId = Text(
        longest=128,
        shortest=1,
        attribute="tenant_id",
        required=True,
        metadata={"description": "The ID of the tenant this user belongs to."},
    )

    @post_load(pass_original=True)
    def to_user(self, data: dict[str, Any], original: Mapping[str, Any], **_: Any) -> NewUser:
        """Return the request for the service."""
        return _new_user(data, self.beyond(original))


class UserUpdateSchema(_UserV2Schema):
    """Fields of a user to update; absent fields stay unchanged.

    The original requires `email` and `full_name`. Its document says so, and ours also says what is true.
    """

    DOCUMENTED_ALSO: ClassVar[Mapping[str, Any]] = MappingProxyType(
        {"allOf": [{"anyOf": [{"required": ["email", "full_name"]}, {}]}]}
    )

    email = email_field(_EMAIL, load_default=None)
    full_name = Text(
        longest=_MAX_NAME_LENGTH,
        shortest=1,
        load_default=None,
        metadata={"description": "The full name of the user. e.g. John Doe"},
    )
    phone_number = number_field(load_default=None)
    password = password_field("Sets the password to the provided value, which revokes the user's sessions:", load_default=None)
    restrictions = _restrictions_field(load_default=None)
    organizationId = _optional(
        128,
        "An organization of the user's tenant. If not supplied, the organization stays unchanged.",
        attribute="organization_id",
    )
    is_disabled = fields.Boolean(load_default=None, metadata={"description": _DISABLED})

    @post_load(pass_original=True)
    def to_update(self, data: dict[str, Any], original: Mapping[str, Any], **_: Any) -> UserUpdate:
        """Return the update for the service."""
        return UserUpdate(**data, credentials=self.beyond(original))


class PasswordChangeSchema(RequestSchema):
    """New password."""

    password = password_field("The new password:", required=True)
