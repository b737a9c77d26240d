"""Who is known, but not allowed: 403."""

from app.problems.catalogue import FORBIDDEN, problem

USER_DISABLED = problem(
    "user-disabled",
    403,
    FORBIDDEN,
    "The user is disabled",
    "An administrator of the organization can enable the user again.",
)
ORGANIZATION_DISABLED = problem(
    "organization-disabled",
    403,
    FORBIDDEN,
    "The user's organization is disabled",
    "The reseller can enable the organization again.",
)
TENANT_DISABLED = problem(
    "tenant-disabled",
    403,
    FORBIDDEN,
    "The user's tenant is disabled",
    "The operator of the instance can enable the tenant again.",
)
PASSWORD_LOGIN_RESTRICTED = problem(
    "password-login-restricted",
    403,
    FORBIDDEN,
    "The user signs in at an identity provider: this instance accepts no password of theirs",
    "Sign in by single sign-on. `GET /auth/passwordLoginAllowed/{email}` says who may use a password.",
)
SERVICE_ACCOUNT_DISABLED = problem(
    "service-account-disabled",
    403,
    FORBIDDEN,
    "The service account is disabled",
    "The operator of the instance can enable the service account again.",
)
SCOPE_MISSING = problem(
    "scope-missing",
    403,
    FORBIDDEN,
    "The service account lacks the scope that this endpoint needs",
    "The endpoint's security in the documentation names the scope.",
)
SENDER_REFUSED = problem(
    "sender-refused",
    403,
    FORBIDDEN,
    "The number in 'from' is neither the caller's own nor shared with the caller",
    "Send from the caller's own number, or let its owner share it with the caller.",
)
HIGHER_ROLE = problem(
    "higher-role",
    403,
    FORBIDDEN,
    "The user has a higher role than the caller",
    "You cannot act on behalf of a user with a higher role than yours, nor change or export what such a user keeps.",
)
ROLE_MISSING = problem(
    "role-missing",
    403,
    FORBIDDEN,
    "The caller's role does not allow this",
    "The endpoint's description says which administrators may call it; ask one of them.",
)
FIELD_REFUSED = problem(
    "field-refused",
    403,
    FORBIDDEN,
    "The caller's role does not allow a field to be set",
    "Each entry of `errors` names a field that only a higher role may set. Nothing was changed.",
)
PRIVATE_LABEL_ONLY = problem(
    "private-label-only",
    403,
    FORBIDDEN,
    "This endpoint works on private label instances only",
    "This is a retail instance: the endpoint's description names its counterpart there.",
)
RETAIL_ONLY = problem(
    "retail-only",
    403,
    FORBIDDEN,
    "This endpoint works on retail instances only",
    "This is a private label instance: the endpoint's description names its counterpart there.",
)
OWN_ACCOUNT = problem(
    "own-account",
    403,
    FORBIDDEN,
    "Nobody may delete his own account, or the organization that he belongs to",
    "Let another administrator do it.",
)
SUPER_ADMIN_KEPT = problem(
    "super-admin-kept",
    403,
    FORBIDDEN,
    "A super admin cannot be deleted",
    "An organization that a super admin belongs to cannot be deleted either: let him join another one first.",
)
USER_TOKEN_ON_RETAIL = problem(
    "user-token-on-retail",
    403,
    FORBIDDEN,
    "On a retail instance nobody is deleted with a user token",
    "Call with a Firebase ID token or a system token.",
)
RESTRICTED = problem(
    "restricted",
    403,
    FORBIDDEN,
    "The user is kept from this feature",
    "`restrictions` of the user lists what he is kept from; his administrator can change it.",
)
USER_HIMSELF_ONLY = problem(
    "user-himself-only",
    403,
    FORBIDDEN,
    "Only the user himself may do this",
    "Call with the user's own session or token.",
)
SIGNATURE_INVALID = problem(
    "signature-invalid",
    403,
    FORBIDDEN,
    "The carrier's signature is missing or wrong",
    "Check the signing secret in the carrier's settings and the public URL of the instance.",
)
