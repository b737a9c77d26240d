"""Callers who are known, but lack permission."""

from app.problems.catalogue import problem

USER_DISABLED = problem(
    "user-disabled",
    403,
    "User is disabled",
    "An administrator of the organization can re-enable the user.",
)

ORGANIZATION_DISABLED = problem(
    "organization-disabled",
    403,
    "Organization is disabled",
    "The reseller can re-enable the user's organization.",
)

TENANT_DISABLED = problem(
    "tenant-disabled",
    403,
    "Tenant is disabled",
    "The operator of the instance can re-enable the user's tenant.",
)

HIGHER_ROLE = problem(
    "higher-role",
    403,
    "User has a higher role than you",
    "You cannot act on behalf of a user with a higher role than yours, nor change or export that user's data.",
)

ROLE_MISSING = problem(
    "role-missing",
    403,
    "Your role does not allow this",
    "The endpoint's description says which administrators may call it. Ask one of them.",
)

FIELD_REFUSED = problem(
    "field-refused",
    403,
    "Your role does not allow a field to be set",
    "Each entry of `errors` names a field that only a higher role may set. Nothing was changed.",
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
)

SUPER_ADMIN_KEPT = problem(
    "super-admin-kept",
    403,
    "Super admins cannot be deleted",
    "An organization with a super admin cannot be deleted either. Move the super admin to another organization first.",
)

RESTRICTED = problem(
    "restricted",
    403,
    "Feature is restricted",
    "The user's `restrictions` lists the features that the user cannot use. An administrator can change it.",
)

SELF_ONLY = problem(
    "user-himself-only",
    403,
    "Only the user may do this",
    "Call with the user's own session or token.",
)

ADMIN_REQUIRED = problem(
    "admin-required",
    400,
    "User must be admin to access this endpoint.",
    "Call with a token of an administrator. API v1 returns this error when your role is too low; v2 returns 403.",
)
