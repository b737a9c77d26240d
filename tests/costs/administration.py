"""Costs of administration: the part of the table that resellers and administrators cause."""

from collections.abc import Sequence

from tests.costs import administering, users
from tests.costs.expectation import Expectation, make_cost

_TENANTS: Sequence[Expectation] = [
    Expectation(
        "Create a tenant",
        administering.create_a_tenant,
        make_cost(reads=1, commits=1, read=1, written=3),
        "Called by resellers' systems, which authenticate by one document. Written: reservation of the "
        "external id, tenant, and an audit entry, which every change below writes too unless stated "
        "otherwise.",
    ),
    Expectation(
        "Create or update a tenant, new",
        administering.create_a_tenant_by_its_external_id,
        make_cost(reads=2, commits=1, read=2, written=3),
        "The reservation of the external id is read first.",
    ),
    Expectation(
        "Create or update a tenant, existing",
        administering.change_a_tenant_by_its_external_id,
        make_cost(reads=3, commits=1, read=3, written=2),
        "Read: service account, reservation, tenant.",
    ),
    Expectation(
        "Brand of a host name",
        administering.show_the_brand_of_a_host,
        make_cost(reads=1, queries=1, read=2),
        "The instance's settings and the tenant with that host name, each kept for a minute by the process.",
    ),
    Expectation(
        "Brand of a host name, within a minute",
        administering.show_the_brand_of_a_host_again,
        make_cost(),
    ),
    Expectation(
        "Change a tenant's brand, with a new host name",
        administering.change_a_brand_and_its_host,
        make_cost(reads=3, commits=1, read=4, written=3),
        "Read: service account, tenant and instance, then the reservation of the host name.",
    ),
    Expectation(
        "Tenants, page of 25",
        administering.list_tenants,
        make_cost(reads=1, queries=1, read=1 + 26),
    ),
    Expectation(
        "Inventory of numbers, those that begin with a number",
        administering.find_numbers_by_their_beginning,
        make_cost(reads=2, queries=1, read=6),
        "Read: credential, then this number alone, then the user who has it.",
    ),
    Expectation(
        "Tenant admin, new, the tenant's first",
        administering.make_a_tenant_admin,
        make_cost(reads=10, queries=3, commits=3, read=21, written=12),
        "The address is looked up twice, by its reservation and among the users, and reserved. The user is "
        "created; then the tenant names the user, and gets an organization for its administrators. What "
        "others created ends: tokens and integrations are read. Four audit entries.",
    ),
    Expectation(
        "Tenant admin, new, not the first",
        administering.make_a_second_tenant_admin,
        make_cost(reads=10, queries=3, commits=3, read=21, written=10),
        "The organization exists already.",
    ),
    Expectation(
        "Tenant admin, the same again",
        administering.make_the_same_tenant_admin_again,
        make_cost(reads=7, read=9),
        "Nothing is written if nothing changes.",
    ),
    Expectation(
        "Billing report of a tenant with 40 users in one organization",
        administering.report_a_tenant,
        make_cost(reads=2, queries=2, read=1 + 1 + 1 + 40),
        "Read: service account, tenant, then each organization and each user once, in pages of 300.",
    ),
]

_ORGANIZATIONS: Sequence[Expectation] = [
    Expectation(
        "Create an organization",
        administering.create_an_organization,
        make_cost(reads=2, commits=1, read=4 + 2, written=2),
        "From here on a system admin calls with a user token: 4 to authenticate. Then instance and tenant.",
    ),
    Expectation(
        "Organization by id",
        administering.read_an_organization,
        make_cost(reads=2, queries=2, read=4 + 1 + 1 + 1),
        "Its users are counted, and its inboxes among them; each count is billed as one read per thousand.",
    ),
    Expectation(
        "Organizations v2, page of 25",
        administering.list_organizations,
        make_cost(reads=1, queries=1, read=4 + 26),
        "Users are not counted here.",
    ),
    Expectation(
        "Change an organization",
        administering.change_an_organization,
        make_cost(reads=2, commits=1, read=4 + 1, written=2),
    ),
    Expectation(
        "Add an admin to an organization",
        administering.add_an_organization_admin,
        make_cost(reads=5, queries=2, commits=1, read=4 + 3 + 1 + 2, written=5),
        "Read: organization, reservation of the e-mail address, its user; tenant; tokens and integrations: "
        "those that others created end. Two audit entries; a token that stays is written too.",
    ),
    Expectation(
        "Remove an admin from an organization",
        administering.remove_an_organization_admin,
        make_cost(reads=2, commits=1, read=4 + 1, written=2),
    ),
    Expectation(
        "Audit trail, page of 25",
        administering.list_the_audit_trail,
        make_cost(reads=1, queries=1, read=4 + 26),
    ),
]

_USERS: Sequence[Expectation] = [
    Expectation(
        "Create a user",
        users.create_a_user,
        make_cost(reads=5, commits=2, read=4 + 7, written=5),
        "Read: instance, organization; reservation of the e-mail address, which is made in a commit of its "
        "own; then reservations of address and number, twice: before the auth account is created in Firebase "
        "Auth, and for the commit. Written: first reservation; both reservations, user, audit entry.",
    ),
    Expectation(
        "User by id",
        users.read_a_user,
        make_cost(reads=3, read=4 + 3),
        "Read: user; the user's organization and tenant.",
    ),
    Expectation(
        "Users v1, the whole list of 40",
        users.list_all_users,
        make_cost(reads=1, queries=1, read=4 + 40),
        "Streamed in pages of 300.",
    ),
    Expectation(
        "The own profile",
        users.read_the_own_profile,
        make_cost(reads=2, queries=2, read=4 + 1 + 1 + 1),
        "Who shares a number with the caller is looked for, then the numbers of all of them; each number is a read. Each user"
        " with whom the caller shares adds one. The instance's brand, and at a host name whose tenant, are kept for a minute.",
    ),
    Expectation(
        "Users of an organization, page of 25",
        users.list_users,
        make_cost(reads=2, queries=1, read=4 + 1 + 26),
        "Read: the organization, and a page. A search reads up to 500 users a page.",
    ),
    Expectation(
        "Find a user by number",
        users.find_a_user_by_number,
        make_cost(reads=5, read=4 + 5),
        "Read: reservation of the number, user; then the user again with organization and tenant.",
    ),
    Expectation(
        "Colleagues, page of 25",
        users.list_colleagues,
        make_cost(reads=1, queries=1, read=4 + 27),
        "The caller is among them, and left out.",
    ),
    Expectation(
        "Change a user's name",
        users.change_a_name,
        make_cost(reads=4, commits=1, read=4 + 6, written=2),
        "Read: user and instance; the user's organization and tenant; reservations of address and number, "
        "which are corrected if they name another user.",
    ),
    Expectation(
        "Change a user's number",
        users.change_a_number,
        make_cost(reads=4, queries=2, commits=1, read=4 + 7 + 2, written=3, deleted=1),
        "The reservation is replaced. The messages that wait to be sent from the old number are counted.",
    ),
    Expectation(
        "Change a user's e-mail address",
        users.change_an_email,
        make_cost(reads=4, commits=1, read=4 + 7, written=3, deleted=1),
        "As for a number; Firebase Auth follows.",
    ),
    Expectation(
        "Change another user's password",
        users.change_the_password_of_another,
        make_cost(reads=3, commits=1, read=4 + 3, written=2),
        "Written: the time when the sessions ended. The password is in Firebase Auth only.",
    ),
    Expectation(
        "Delete a user (soft delete)",
        users.mark_a_user,
        make_cost(reads=4, queries=2, commits=1, read=4 + 5 + 2, written=3),
        "The messages that wait to be sent from the number are counted. Written: user, purge, which waits for"
        " the sweeper, and audit entry.",
    ),
    Expectation(
        "Restore a user",
        users.restore_a_user,
        make_cost(reads=4, commits=1, read=4 + 5, written=2, deleted=1),
    ),
    Expectation(
        "Share a number",
        users.share_a_number,
        make_cost(reads=4, commits=1, read=3 + 2 + 1, written=3),
        "By a session, which authenticates by 3 documents: user; organization, tenant. Then both users, and the name of each "
        "with whom it is shared. Who gains or loses the number hears it by their own document.",
    ),
    Expectation(
        "Change message settings",
        users.change_message_settings,
        make_cost(reads=3, commits=1, read=3 + 1, written=2),
        "By a session, too.",
    ),
    Expectation(
        "Register a device",
        users.register_a_device,
        make_cost(reads=2, queries=1, commits=1, read=4 + 1 + 1, written=2),
        "The user's other devices are read: at most 40, here none. With the first device the user's document "
        "is written, which records that the user has devices. No audit entry.",
    ),
    Expectation(
        "Register a device again",
        users.register_a_device_again,
        make_cost(reads=2, commits=1, read=4 + 1, written=1),
        "The time when it was last seen is written.",
    ),
    Expectation(
        "Settings of the caller's own webhook",
        users.read_a_webhook,
        make_cost(reads=1, read=4),
        "Authentication has read them.",
    ),
    Expectation(
        "Change the settings of the caller's own webhook",
        users.change_a_webhook,
        make_cost(reads=2, commits=1, read=4 + 1, written=1),
        "No audit entry.",
    ),
    Expectation(
        "Webhook's deliveries, page of 25",
        users.list_deliveries,
        make_cost(reads=1, queries=1, read=4 + 26),
    ),
]

ADMINISTRATION: Sequence[Expectation] = [*_TENANTS, *_ORGANIZATIONS, *_USERS]
