"""The directory of users, colleagues, and the caller's own profile."""

from typing import Any

from marshmallow import fields, post_load

from app.auth.principal import Credential
from app.problems.messages import NUMBER_NOT_ACTIVE, NUMBER_OWNER_DISABLED
from app.services.users.directory import MAX_READS, UserFilter
from app.services.users.profile import MAX_SHARED_NUMBERS, ConsentRule
from app.store.credentials.user_tokens import TokenScope
from app.store.sso.auth_providers import HighestRole
from schemas.common.fields import EXAMPLE_OFFICE, EXAMPLE_UID, PageQuery, Text, next_cursor, time_field
from schemas.common.responses import ResponseSchema, choice
from schemas.tenancy.branding import EXAMPLE_BRAND, BrandSchema

EXAMPLE_LISTED = {
    "id": EXAMPLE_UID,
    "full_name": "Jane Roe",
    "email": "jane.roe@example.com",
    "phone_number": EXAMPLE_OFFICE,
    "organizationId": "iw8guE9ndCkMXzyVmDez",
    "tenantId": "p0ZsKcT7uQe3HnJ4xWyA",
    "external_id": "",
    "isAdmin": False,
    "is_disabled": False,
    "deleted": 0,
    "created": 1670372900000,
}
EXAMPLE_NAMED = {"userId": EXAMPLE_UID, "full_name": "Jane Roe", "phone_number": EXAMPLE_OFFICE}
EXAMPLE_PROFILE = {
    "id": EXAMPLE_UID,
    "full_name": "Jane Roe",
    "email": "jane.roe@example.com",
    "phone_number": EXAMPLE_OFFICE,
    "role": "user",
    "restrictions": [],
    "timezone": "America/New_York",
    "organization": {"id": "iw8guE9ndCkMXzyVmDez", "organizationName": "Acme Dental", "consent": "none"},
    "tenant": {"id": "p0ZsKcT7uQe3HnJ4xWyA", "tenantName": "Acme", "supportEmail": "support@example.com"},
    "brand": EXAMPLE_BRAND,
    "credential": {"kind": "UserToken", "name": "CRM", "scope": "send", "expires": 1827221992471},
    "numbers": [
        {
            **EXAMPLE_NAMED,
            "shared": False,
            "organizationId": "iw8guE9ndCkMXzyVmDez",
            "refusal": "",
        }
    ],
    "sharedWith": [{"userId": "qT8cN3vWx5aZ2LkP7bRy9mGdHs41", "full_name": "John Roe", "phone_number": "+12125550101"}],
    "limits": {"callsPerMinute": 1200, "sendsPerMinute": 3000, "maxSharedWith": 100, "maxIntegrations": 50},
}

_MAX_ID_LENGTH = 128


class NamedUserSchema(ResponseSchema):
    """User by name."""

    userId = fields.String(attribute="id")
    full_name = fields.String(metadata={"description": "Empty if the user has no name, or is gone."})
    phone_number = fields.String(metadata={"description": "In E.164 format; empty if the user has no number."})


class ColleagueListSchema(ResponseSchema):
    """Page of colleagues."""

    colleagues = fields.List(fields.Nested(NamedUserSchema), attribute="items")
    nextCursor = next_cursor()


class ListedUserSchema(ResponseSchema):
    """User of the directory."""

    id = fields.String()
    full_name = fields.String()
    email = fields.String()
    phone_number = fields.String(metadata={"description": "In E.164 format; empty if the user has no number."})
    organizationId = fields.String(attribute="organization_id")
    tenantId = fields.String(attribute="tenant_id")
    external_id = fields.String()
    isAdmin = fields.Boolean(attribute="is_admin")
    is_disabled = fields.Boolean()
    deleted = time_field("When the user was marked for deletion; 0 if they are not.")
    created = time_field("When the user was created; 0 if it was not recorded.")


class DirectoryUserListSchema(ResponseSchema):
    """Page of users."""

    users = fields.List(fields.Nested(ListedUserSchema), attribute="items")
    nextCursor = next_cursor()


def _search(description: str) -> Text:
    return Text(longest=100, load_default="", metadata={"description": description, "examples": ["jane"]})


class ColleaguesQuery(PageQuery):
    """Query of the list of colleagues."""

    search = _search("Only colleagues that match all of these words in their name or number.")


class UserDirectoryQuery(PageQuery):
    """Filters of the directory."""

    search = _search(
        "Only users that match all of these words in their name, e-mail address or number. A word also matches longer words "
        "that start with it; for numbers, any 3 or more consecutive digits match. A whole e-mail address or number finds its "
        f"user at once. Each page reads at most {MAX_READS} users, so a page may be short: follow `nextCursor`."
    )
    organizationId = Text(
        longest=_MAX_ID_LENGTH,
        shortest=1,
        attribute="organization_id",
        load_default=None,
        metadata={"description": "Only users of this organization."},
    )
    tenantId = Text(
        longest=_MAX_ID_LENGTH,
        shortest=1,
        attribute="tenant_id",
        load_default=None,
        metadata={"description": "Only users of this tenant."},
    )
    isDisabled = fields.Boolean(
        attribute="is_disabled",
        load_default=None,
        metadata={"description": "Only disabled users (true), or only the others (false)."},
    )
    deleted = fields.Boolean(
        load_default=False,
        metadata={"description": "Only users who are marked for deletion (true), or only the others (false, the default)."},
    )

    @post_load
    def collect_filters(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Return the filters as one value beside those of the page."""
        page = {name: data.pop(name) for name in ("limit", "cursor")}
        return page | {"filters": UserFilter(**data)}


class OwnOrganizationSchema(ResponseSchema):
    """The caller's organization."""

    id = fields.String()
    organizationName = fields.String(attribute="organization_name")
    consent = choice(
        ConsentRule,
        "What must precede messages to a contact: nothing, the consent message, or the contact's confirmation (double opt-in).",
    )


class OwnTenantSchema(ResponseSchema):
    """The caller's tenant."""

    id = fields.String()
    tenantName = fields.String(attribute="tenant_name")
    supportEmail = fields.String(
        attribute="support_email",
        metadata={"description": "Where its users get help; empty if the tenant has no address."},
    )


class UsedCredentialSchema(ResponseSchema):
    """The credential of this request."""

    kind = choice([Credential.FIREBASE, Credential.USER_TOKEN])
    name = fields.String(metadata={"description": "Name of the user token; empty for a session."})
    scope = choice(TokenScope, "What the user token allows; `full` for a session.")
    expires = time_field(
        "When the token ends; 0 for never. A session's ID token ends within an hour, and the app gets a new one."
    )


class UsableNumberSchema(NamedUserSchema):
    """Number that the caller may send from."""

    shared = fields.Boolean(
        attribute="is_shared", metadata={"description": "Whether it is another user's, shared with the caller."}
    )
    organizationId = fields.String(
        attribute="organization_id",
        metadata={"description": "Organization of the owner; empty for none. Its tags and fields are those of their contacts."},
    )
    refusal = choice(
        ("", NUMBER_OWNER_DISABLED.code, NUMBER_NOT_ACTIVE.code),
        "Code of the problem with which a message from it is refused; empty if it can be sent.",
    )


class OwnLimitsSchema(ResponseSchema):
    """Limits that apply to the caller."""

    callsPerMinute = fields.Integer(
        attribute="calls_per_minute",
        metadata={"description": "Requests of the user with all their credentials; 0 for unlimited."},
    )
    sendsPerMinute = fields.Integer(
        attribute="sends_per_minute",
        metadata={"description": "Requests of the organization's users that send messages; 0 for unlimited."},
    )
    maxSharedWith = fields.Integer(attribute="max_shared_with", metadata={"description": "Users to share the number with."})
    maxIntegrations = fields.Integer(
        attribute="max_integrations", metadata={"description": "Installed integrations of the user."}
    )


class ProfileSchema(ResponseSchema):
    """The caller."""

    id = fields.String(attribute="user.id")
    full_name = fields.String(attribute="user.full_name")
    email = fields.String(attribute="user.email")
    phone_number = fields.String(
        attribute="user.phone_number",
        metadata={"description": "In E.164 format; empty if the user has no number."},
    )
    role = choice(HighestRole)
    restrictions = fields.List(
        fields.String(), attribute="user.restrictions", metadata={"description": "Features that are disabled."}
    )
    timezone = fields.String(
        attribute="user.timezone",
        metadata={"description": "IANA time zone; empty for the instance's."},
    )
    organization = fields.Nested(OwnOrganizationSchema, allow_none=True)
    tenant = fields.Nested(OwnTenantSchema, allow_none=True)
    brand = fields.Nested(
        BrandSchema,
        metadata={
            "description": "What the caller sees after signing in: the brand of the host's tenant, at every other host that "
            "of their own tenant."
        },
    )
    credential = fields.Nested(UsedCredentialSchema)
    numbers = fields.List(
        fields.Nested(UsableNumberSchema),
        metadata={
            "description": f"The caller's own number, and up to {MAX_SHARED_NUMBERS} of others; "
            "`GET /api/v2/users/{id}/sharedNumbers` lists all of those."
        },
    )
    sharedWith = fields.List(
        fields.Nested(NamedUserSchema),
        attribute="shared_with",
        metadata={"description": "Users who can read and reply to the caller's conversations."},
    )
    limits = fields.Nested(OwnLimitsSchema)
