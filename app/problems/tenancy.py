"""Tenants, organizations, external ids, and purges of users and organizations."""

from app.problems.catalogue import problem

ORGANIZATION_NOT_FOUND = problem(
    "organization-not-found",
    404,
    "Organization not found",
    "The organization does not exist, or you do not have access to it.",
)

ORGANIZATION_ADMIN_NOT_FOUND = problem(
    "organization-admin-not-found",
    404,
    "User is not an administrator of the organization",
    "The organization's `organizationAdmins` lists its administrators.",
)

OWN_ORGANIZATION = problem(
    "own-organization",
    409,
    "You cannot disable your own organization",
    "This would lock you out. Ask an administrator of another organization to do it.",
    user_message="You cannot disable your own organization. Ask another administrator.",
)

TENANT_NOT_FOUND = problem(
    "tenant-not-found",
    404,
    "Tenant not found",
    "The tenant does not exist, or you do not have access to it.",
)

TENANT_EXISTS = problem(
    "tenant-exists",
    409,
    "Tenant already exists",
    "Another tenant has this external identifier. Use another `tenant_external_identifier`, or update the "
    "tenant with `PUT /api/v2/tenants`.",
)

TENANT_OF_ADMINISTRATOR = problem(
    "tenant-of-administrator",
    403,
    "An administrator of the instance belongs to the tenant",
    "Disabling it would lock that person out. Remove the role first, or disable the tenant's organizations one by one.",
)

TENANT_NOT_EMPTY = problem(
    "tenant-not-empty",
    409,
    "Tenant still has organizations or users",
    "Delete its organizations first. Until they are purged, they can be restored and the tenant stays.",
)

TENANT_ADMIN_NOT_FOUND = problem(
    "tenant-admin-not-found",
    404,
    "User is not an administrator of the tenant",
    "The tenant's `tenantAdmins` lists its administrators.",
)

HOST_TAKEN = problem(
    "host-taken",
    409,
    "Host name already in use",
    "A host name shows the brand of one tenant. Remove it from the other tenant first; `errors` names it.",
)

BILLED_TENANT_NOT_FOUND = problem(
    "billed-tenant-not-found",
    404,
    "Requested tenant does not exist",
    "Use the tenant's id in this instance, not its external identifier. "
    'The response body is `{"error": …}`, as in the original API.',
)

USER_OF_OTHER_TENANT = problem(
    "user-of-other-tenant",
    409,
    "User belongs to another tenant",
    "Users cannot move between tenants. Use an e-mail address that no user of another tenant has.",
    user_message="This e-mail address cannot be used here. Use another one.",
)

EXTERNAL_ID_TAKEN = problem(
    "external-id-taken",
    409,
    "External id already in use",
    "An external id identifies one user of a tenant, who can sign in with it. Change or remove it on the other user first.",
    user_message="Another user has this external id.",
)

EXTERNAL_ID_AMBIGUOUS = problem(
    "external-id-ambiguous",
    409,
    "External id is ambiguous",
    "Users of several tenants have this external id. Use the user's id or e-mail address: `POST "
    "/api/v2/service-accounts/revoke/uid` or `/revoke/email`.",
)

PURGE_NOT_FOUND = problem(
    "purge-not-found",
    404,
    "Purge not found",
    "Nothing with this id is marked for deletion, it was purged more than 30 days ago, or you do not have access to it.",
)

PURGE_BEGUN = problem(
    "purge-begun",
    409,
    "Purge has started",
    "Users and organizations can be restored until their purge starts. `GET /api/v2/purges/{id}` returns its progress.",
    user_message="The deletion has begun and cannot be undone.",
)
