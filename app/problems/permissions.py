"""Callers who are known, but lack permission."""

from app.problems.catalogue import problem

USER_DISABLED = problem(
    "user-disabled",
    403,
    "User is disabled",
    "An administrator of the organization can re-enable the user.",
    user_message="The account is disabled. Ask an administrator to re-enable it.",
)

ORGANIZATION_DISABLED = problem(
    "organization-disabled",
    403,
    "Organization is disabled",
    "The reseller can re-enable the user's organization.",
    user_message="The organization's account is disabled. Contact your provider.",
)

TENANT_DISABLED = problem(
    "tenant-disabled",
    403,
    "Tenant is disabled",
    "The operator of the instance can re-enable the user's tenant.",
    user_message="The service is disabled. Contact your provider.",
)

HIGHER_ROLE = problem(
    "higher-role",
    403,
    "User has a higher role than you",
    "You cannot act on behalf of a user with a higher role than yours, nor change or export that user's data.",
    user_message="This user has a higher role than you. Ask an administrator.",
)

ROLE_MISSING = problem(
    "role-missing",
    403,
    "Your role does not allow this",
    "The endpoint's description says which administrators may call it. Ask one of them.",
    user_message="Your account does not allow this. Ask an administrator.",
)

FIELD_REFUSED = problem(
    "field-refused",
    403,
    "Your role does not allow a field to be set",
    "Each entry of `errors` names a field that only a higher role may set. Nothing was changed.",
    user_message="Your account does not allow this change. Ask an administrator.",
)

PRIVATE_LABEL_ONLY = problem(
    "private-label-only",
    403,
    "Private label instances only",
    "This is a retail instance. The endpoint's description names the endpoint to use here.",
)

RETAIL_ONLY = problem(
    "retail-only",
    403,
    "Retail instances only",
    "This is a private label instance. The endpoint's description names the endpoint to use here.",
)

OWN_ACCOUNT = problem(
    "own-account",
    403,
    "You cannot delete your own account or organization",
    "Ask another administrator to do it.",
    user_message="You cannot delete your own account or organization. Ask another administrator.",
)

SUPER_ADMIN_KEPT = problem(
    "super-admin-kept",
    403,
    "Super admins cannot be deleted",
    "An organization with a super admin cannot be deleted either. Move the super admin to another organization first.",
    user_message="This user cannot be deleted.",
)

RESTRICTED = problem(
    "restricted",
    403,
    "Feature is restricted",
    "The user's `restrictions` lists the features that the user cannot use. An administrator can change it.",
    user_message="This feature is turned off for this account. Ask an administrator.",
)

SELF_ONLY = problem(
    "user-himself-only",
    403,
    "Only the user may do this",
    "Call with the user's own session or token.",
    user_message="Only the user can do this.",
)

ADMIN_REQUIRED = problem(
    "admin-required",
    400,
    "User must be admin to access this endpoint.",
    "Call with a token of an administrator. API v1 returns this error when your role is too low; v2 returns 403.",
)
