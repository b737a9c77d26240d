"""`users`: the people of an instance, and inboxes. The id is the Firebase uid; `phone_number` is the primary number."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from app.frozen import frozen
from app.store.engine.collection import Collection
from app.store.engine.database import Query, Version
from app.store.engine.stored_fields import stored


class Restriction(StrEnum):
    """A feature that can be disabled for a user, by its name in the app."""

    BLASTS = "blasts"
    REMINDERS = "reminders"
    DRIP_CAMPAIGN = "dripCampaign"
    IMPORT_CONTACTS = "importContacts"
    LISTS = "lists"
    DELETE_ALL = "deleteAll"
    DISABLE_DELETE = "disableDelete"
    INTEGRATIONS = "integrations"


NOBODY_ELSE = 9
"""Above every role: only the users themselves ever set something, or had access to their account."""


@frozen(kw_only=True)
class User:
    """A user. Times are ms since the epoch; 0 is never.

    Attributes:
        is_inbox: not a person but a number that several people answer: without auth account, it cannot log in.
        has_devices: a device was registered once; it may be gone since.
        has_message_keys: every message of the user has search keys; older users get it by `flask reindex-messages`.
        relay_webhook: URL that the user's messages are relayed to.
        relay_receipts: whether state changes are relayed too.
        relay_incoming_only: whether only inbound messages are relayed.
        relay_access_token: whether relayed messages carry a token that acts on behalf of the user.
        relay_access_token_number: number of such tokens created; each is derived from its number.
        relay_secret_number: number of rotations of the signing secret, which is derived likewise.
        relay_failing_since: since when deliveries to the webhook have failed.
        integrations: events of each installed integration, by its id; none for a disabled one.
        relay_disabled_at: when the webhook was disabled, for `relay_disabled_reason`.
        has_own_account: has a carrier account of their own, stored in `user-credentials`.
        provider_credentials: that account, as in older documents; otherwise empty.
        away: settings of the away message, as `away_settings` reads them.
        reminder_emails: whether due reminders of the user's conversations, and of shared ones, come by e-mail too.
        notification_settings: choice of push notifications, as `notification_settings` reads it.
        timezone: IANA name of the user's time zone; empty for the instance's.
        email_unverified: the users set the address themselves; nobody verified that it is theirs.
        sessions_valid_after: sessions started earlier are rejected.
        token_revocations: how often all tokens of the user were revoked; earlier tokens are rejected.
        welcomed_at: when the latest welcome e-mail was sent.
        lowest_other_role: lowest role of anybody else who may have had access to the account: who knew its password or a token,
            changed its address, or signed in for the user. `NOBODY_ELSE` for nobody; 0 if not recorded.
        password_is_own: nobody else has set the password.
        password_closed: password sessions are rejected until the password is replaced.
        relay_webhook_by: id of who last set the webhook.
        relay_webhook_role: lowest role of anybody else who set it; `NOBODY_ELSE` for nobody.
        shared_with_by: id of who last shared the number.
        shared_with_role: their role; `NOBODY_ELSE` for the users themselves.
        shared_numbers_changed: when another user began or ended to share a number with this one, for apps that listen.
        own_email_tries: attempts of the users to change their own address since `own_email_since`, within a day.
        external_id_role: role of who assigned the external id; `NOBODY_ELSE` if not recorded.
    """

    id: str
    version: Version = None
    email: str = stored("email", "", replaceable=True)
    full_name: str = stored("full_name", "", replaceable=True)
    phone_number: str = stored("phone_number", "", replaceable=True)
    organization_id: str = stored("organizationId", "")
    tenant_id: str = stored("tenantId", "")
    is_inbox: bool = stored("isInbox", False, replaceable=True, blank=True)
    has_devices: bool = stored("hasDevices", False, replaceable=True)
    has_message_keys: bool = stored("hasMessageKeys", False, replaceable=True)
    shared_with: Sequence[str] = stored("sharedWith", factory=list, replaceable=True)
    restrictions: Sequence[str] = stored(
        "restrictions", factory=list, replaceable=True, blank=lambda: [str(each) for each in Restriction]
    )
    relay_webhook: str = stored("relayWebhook", "", replaceable=True)
    relay_receipts: bool = stored("relayReceipts", False, replaceable=True)
    relay_incoming_only: bool = stored("relayIncomingOnly", False, replaceable=True)
    relay_access_token: bool = stored("relayAccessToken", False)
    relay_access_token_number: int = stored("relayAccessTokenNumber", 0)
    relay_secret_number: int = stored("relaySecretNumber", 0)
    relay_secret_rotated_at: int = stored("relaySecretRotatedAt", 0, replaceable=True)
    relay_failing_since: int = stored("relayFailingSince", 0, replaceable=True)
    relay_disabled_at: int = stored("relayDisabledAt", 0, replaceable=True)
    relay_disabled_reason: str = stored("relayDisabledReason", "", replaceable=True)
    integrations: Mapping[str, Sequence[str]] = stored("integrations", factory=dict, replaceable=True)
    auto_reply_message: str = stored("autoReplyMessage", "", replaceable=True)
    away: Mapping[str, Any] = stored("away", factory=dict, replaceable=True)
    notification_settings: Mapping[str, Any] = stored("notificationSettings", factory=dict, replaceable=True)
    signature_enabled: bool = stored("signatureEnabled", False, replaceable=True)
    signature_text: str = stored("signatureText", "", replaceable=True)
    reminder_emails: bool = stored("reminderEmails", False, replaceable=True)
    shared_keywords: bool = stored("sharedKeywords", False, replaceable=True)
    timezone: str = stored("timezone", "", replaceable=True)
    provider: str = stored("provider", "")
    has_own_account: bool = stored("hasOwnAccount", False)
    provider_credentials: Mapping[str, Any] = stored("providerCredentials", factory=dict)
    external_id: str = stored("external_id", "", replaceable=True)
    email_unverified: bool = stored("emailIsOwnWord", False, replaceable=True, blank=True)
    is_admin: bool = stored("isAdmin", False)
    is_super_admin: bool = stored("isSuperAdmin", False, blank=True)
    is_disabled: bool = stored("is_disabled", False, blank=True)
    deleted: int = stored("deleted", 0)
    sessions_valid_after: int = stored("sessionsValidAfter", 0)
    token_revocations: int = stored("tokenRevocations", 0)
    welcomed_at: int = stored("welcomedAt", 0, replaceable=True)
    created: int = stored("created", 0, replaceable=True)
    lowest_other_role: int = stored("lowestOtherRole", 0)
    password_is_own: bool = stored("passwordIsOwn", False)
    password_closed: bool = stored("passwordClosed", False)
    relay_webhook_by: str = stored("relayWebhookBy", "", replaceable=True)
    relay_webhook_role: int = stored("relayWebhookRole", 0)
    shared_with_by: str = stored("sharedWithBy", "", replaceable=True)
    shared_with_role: int = stored("sharedWithRole", 0)
    shared_numbers_changed: int = stored("sharedNumbersChanged", 0, replaceable=True)
    external_id_role: int = stored("externalIdRole", NOBODY_ELSE)
    own_email_tries: int = stored("ownEmailTries", 0, replaceable=True)
    own_email_since: int = stored("ownEmailSince", 0, replaceable=True)


users = Collection("users", User, is_settled=True)


def living_users_of(organization_id: str, limit: int) -> Query:
    """Return the query for an organization's users that are not marked for deletion."""
    return Query(users.name, [("organizationId", "==", organization_id), ("deleted", "==", 0)], [], limit)


def inboxes_of(organization_id: str, limit: int) -> Query:
    """Return the query for an organization's inboxes that are not marked for deletion."""
    return Query(
        users.name, [("organizationId", "==", organization_id), ("deleted", "==", 0), ("isInbox", "==", True)], [], limit
    )


def users_by_email(email: str, limit: int) -> Query:
    """Return the query for users with an e-mail address, which is stored in lower case."""
    return Query(users.name, [("email", "==", email)], [], limit)


def all_users(limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for all users, ordered by id, which is stable while paging."""
    return Query(users.name, [], [], limit, after)


def users_by_tenant(limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for the users of all tenants, ordered by tenant and id."""
    return Query(users.name, [("tenantId", ">", "")], [("tenantId", False)], limit, after)


def users_sharing_with(uid: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for users who share their number with a user, ordered by id."""
    return Query(users.name, [("sharedWith", "array_contains", uid)], [], limit, after)


def users_of_tenant(tenant_id: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a tenant's users, ordered by id, which is stable while paging."""
    return Query(users.name, [("tenantId", "==", tenant_id)], [], limit, after)


def users_of_organization(organization_id: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for an organization's users, ordered by id, which is stable while paging."""
    return Query(users.name, [("organizationId", "==", organization_id)], [], limit, after)


def users_of_organizations(organization_ids: Sequence[str], limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for the users of up to 30 organizations, ordered by id, which is stable while paging."""
    return Query(users.name, [("organizationId", "in", list(organization_ids))], [], limit, after)


def super_admins(limit: int, after: Sequence[Any] | None = None) -> Query:
    """Return the query for the super admins of the instance, ordered by id."""
    return Query(users.name, [("isSuperAdmin", "==", True)], [], limit, after)


def any_super_admin_in_tenant(tenant_id: str) -> Query:
    """Return the query for one super admin of a tenant."""
    return Query(users.name, [("tenantId", "==", tenant_id), ("isSuperAdmin", "==", True)], [], 1)


def any_system_admin_in_tenant(tenant_id: str) -> Query:
    """Return the query for one system admin of a tenant."""
    return Query(users.name, [("tenantId", "==", tenant_id), ("isAdmin", "==", True)], [], 1)


def any_super_admin_of(organization_id: str) -> Query:
    """Return the query for one super admin of an organization."""
    return Query(users.name, [("organizationId", "==", organization_id), ("isSuperAdmin", "==", True)], [], 1)


def any_system_admin_of(organization_id: str) -> Query:
    """Return the query for one system admin of an organization."""
    return Query(users.name, [("organizationId", "==", organization_id), ("isAdmin", "==", True)], [], 1)
