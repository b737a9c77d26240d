"""What it costs to administer: the part of the table that resellers and administrators cause."""

from collections.abc import Sequence

from tests.costs import administering, users
from tests.costs.expectation import Expectation, make_cost

_TENANTS: Sequence[Expectation] = [
    Expectation(
        "Create a tenant",
        administering.create_a_tenant,
        make_cost(reads=1, commits=1, read=1, written=3),
        "Resellers' systems call here, which authenticate by one document. Written: claim of the external id, tenant, and an "
        "entry of the audit trail, which every change below writes too, unless it says otherwise.",
    ),
    Expectation(
        "Create or update a tenant, new",
        administering.create_a_tenant_by_its_external_id,
        make_cost(reads=2, commits=1, read=2, written=3),
        "The claim of the external id is read first.",
    ),
    Expectation(
        "Create or update a tenant, existing",
        administering.change_a_tenant_by_its_external_id,
        make_cost(reads=3, commits=1, read=3, written=2),
        "Read: account, claim, tenant.",
    ),
    Expectation(
        "Tenants, page of 25",
        administering.list_tenants,
        make_cost(reads=1, queries=1, read=1 + 26),
    ),
    Expectation(
        "Tenant admin, new, the tenant's first",
        administering.make_a_tenant_admin,
        make_cost(reads=10, queries=3, commits=3, read=21, written=12),
        "The address is looked up twice, by its claim and among the users, and reserved; the user is made; then the tenant "
        "names him, and gets an organization for its administrators. What others made ends: tokens and integrations are "
        "read. Four entries of the audit trail.",
    ),
    Expectation(
        "Tenant admin, new, not the first",
        administering.make_a_second_tenant_admin,
        make_cost(reads=10, queries=3, commits=3, read=21, written=10),
        "The organization is there already.",
    ),
    Expectation(
        "Tenant admin, the same again",
        administering.make_the_same_tenant_admin_again,
        make_cost(reads=7, read=9),
        "Nothing is written where nothing changes.",
    ),
    Expectation(
        "Billing report of a tenant with 40 users in one organization",
        administering.report_a_tenant,
        make_cost(reads=2, queries=2, read=1 + 1 + 1 + 40),
        "Read: account, tenant, then each organization and each user once, by 300.",
    ),
]

_ORGANIZATIONS: Sequence[Expectation] = [
    Expectation(
        "Create an organization",
        administering.create_an_organization,
        make_cost(reads=3, commits=1, read=4 + 2, written=2),
        "From here on a system admin calls by his user token: 4 to authenticate. Then instance and tenant.",
    ),
    Expectation(
        "Organization by id",
        administering.read_an_organization,
        make_cost(reads=3, queries=1, read=4 + 1 + 1),
        "Its users are counted, which is billed as one read for every thousand.",
    ),
    Expectation(
        "Organizations v2, page of 25",
        administering.list_organizations,
        make_cost(reads=2, queries=1, read=4 + 26),
        "Users are not counted here.",
    ),
    Expectation(
        "Change an organization",
        administering.change_an_organization,
        make_cost(reads=3, commits=1, read=4 + 1, written=2),
    ),
    Expectation(
        "Add an admin to an organization",
        administering.add_an_organization_admin,
        make_cost(reads=6, queries=2, commits=1, read=4 + 3 + 1 + 2, written=5),
        "Read: organization, claim of the e-mail address, its user; tenant; tokens and integrations: those that others "
        "made end. Two entries of the audit trail; a token that stays is written too.",
    ),
    Expectation(
        "Remove an admin from an organization",
        administering.remove_an_organization_admin,
        make_cost(reads=3, commits=1, read=4 + 1, written=2),
    ),
    Expectation(
        "Audit trail, page of 25",
        administering.list_the_audit_trail,
        make_cost(reads=2, queries=1, read=4 + 26),
    ),
]

_USERS: Sequence[Expectation] = [
    Expectation(
        "Create a user",
        users.create_a_user,
        make_cost(reads=6, commits=2, read=4 + 7, written=5),
        "Read: instance, organization; claim of the e-mail address, which is reserved in a commit of its own; then claims of "
        "address and number, twice: before the account is made in Firebase Auth, and for the commit. Written: reservation; "
        "both claims, user, entry.",
    ),
    Expectation(
        "User by id",
        users.read_a_user,
        make_cost(reads=4, read=4 + 3),
        "Read: user; his organization and tenant.",
    ),
    Expectation(
        "Users v1, the whole list of 40",
        users.list_all_users,
        make_cost(reads=2, queries=1, read=4 + 40),
        "Streamed by 300.",
    ),
    Expectation(
        "Change a user's name",
        users.change_a_name,
        make_cost(reads=5, commits=1, read=4 + 6, written=2),
        "Read: user and instance; his organization and tenant; his claims of address and number, which are "
        "put right if they are not his.",
    ),
    Expectation(
        "Change a user's number",
        users.change_a_number,
        make_cost(reads=5, queries=2, commits=1, read=4 + 7 + 2, written=3, deleted=1),
        "The old claim goes, the new one comes. The messages that wait to be sent from the old number are counted.",
    ),
    Expectation(
        "Change a user's e-mail address",
        users.change_an_email,
        make_cost(reads=5, commits=1, read=4 + 7, written=3, deleted=1),
        "As for a number; Firebase Auth follows.",
    ),
    Expectation(
        "Change another's password",
        users.change_the_password_of_another,
        make_cost(reads=4, commits=1, read=4 + 3, written=2),
        "Written: when his sessions ended. The password is in Firebase Auth alone.",
    ),
    Expectation(
        "Delete a user, which marks him",
        users.mark_a_user,
        make_cost(reads=5, queries=2, commits=1, read=4 + 5 + 2, written=3),
        "The messages that wait to be sent from the number are counted. Written: user, removal, which waits for the sweep, and "
        "entry.",
    ),
    Expectation(
        "Restore a user",
        users.restore_a_user,
        make_cost(reads=5, commits=1, read=4 + 5, written=2, deleted=1),
    ),
    Expectation(
        "Share a number",
        users.share_a_number,
        make_cost(reads=3, commits=1, read=3 + 2, written=2),
        "Only the app may, where a session authenticates by 3 documents: user; organization, tenant. Then both users.",
    ),
    Expectation(
        "Change message settings",
        users.change_message_settings,
        make_cost(reads=3, commits=1, read=3 + 1, written=2),
        "By a session too.",
    ),
    Expectation(
        "Register a device",
        users.register_a_device,
        make_cost(reads=3, queries=1, commits=1, read=4 + 1 + 1, written=2),
        "The user's other devices are asked for: 40 at most, here none. With his first one his own document is written, which "
        "says from then on that he has devices. No entry of the audit trail.",
    ),
    Expectation(
        "Register a device again",
        users.register_a_device_again,
        make_cost(reads=3, commits=1, read=4 + 1, written=1),
        "When it was last seen is written.",
    ),
    Expectation(
        "One's own webhook's settings",
        users.read_a_webhook,
        make_cost(reads=2, read=4),
        "Authenticating has read them.",
    ),
    Expectation(
        "Change one's own webhook's settings",
        users.change_a_webhook,
        make_cost(reads=3, commits=1, read=4 + 1, written=1),
        "No entry of the audit trail.",
    ),
    Expectation(
        "Webhook's deliveries, page of 25",
        users.list_deliveries,
        make_cost(reads=2, queries=1, read=4 + 26),
    ),
]

ADMINISTRATION: Sequence[Expectation] = [*_TENANTS, *_ORGANIZATIONS, *_USERS]
