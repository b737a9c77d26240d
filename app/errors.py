"""What can go wrong, in the domain's words: a catalogue of problems, and the exceptions that carry them.

A problem is one line of the catalogue: its code names a page of the instance's documentation (`/docs/errors/<code>`).
`blueprints/problems.py` turns the exception into an answer; nothing else does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

INVALID_CREDENTIALS = "Invalid API Credentials"
FORBIDDEN = "Forbidden"
NOT_FOUND = "Not Found"
BAD_REQUEST = "Bad Request"


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of failure.

    Attributes:
        code: its name in URLs and logs.
        status: the HTTP status of the answer.
        message: the original's `message`, shared by all problems of one family.
        reason: the sentence that tells this problem from its family.
        help: what the caller can do about it; shown on the problem's page.
    """

    code: str
    status: int
    message: str
    reason: str
    help: str


CATALOGUE: dict[str, Problem] = {}


def _problem(code: str, status: int, message: str, reason: str, help_text: str) -> Problem:
    CATALOGUE[code] = Problem(code, status, message, reason, help_text)
    return CATALOGUE[code]


# 400: what the caller sent
PARAMETERS_INVALID = _problem(
    "parameters-invalid",
    400,
    BAD_REQUEST,
    "A parameter is missing or wrong",
    "Each entry of `errors` names a field and what was expected there.",
)
JSON_MALFORMED = _problem(
    "json-malformed",
    400,
    BAD_REQUEST,
    "The request body is not a JSON object",
    "Send one JSON object in UTF-8, as the endpoint's example shows.",
)
CURSOR_INVALID = _problem(
    "cursor-invalid",
    400,
    BAD_REQUEST,
    "The cursor does not belong to this list",
    "Pass `nextCursor` of the page before unchanged, with the same filters, or no cursor to begin anew.",
)
ADMIN_REQUIRED = _problem(
    "admin-required",
    400,
    BAD_REQUEST,
    "User must be admin to access this endpoint.",
    "Call with a token of an administrator. It is v1's answer to whoever lacks the role; v2 answers 403.",
)
# 401: who calls
AUTHORIZATION_MISSING = _problem(
    "authorization-missing",
    401,
    INVALID_CREDENTIALS,
    "Authorization header is missing",
    "Send `Authorization: Bearer <credential>` with the request.",
)
AUTHORIZATION_MALFORMED = _problem(
    "authorization-malformed",
    401,
    INVALID_CREDENTIALS,
    "Authorization header must be 'Bearer <uid>:<token>', 'Bearer <Firebase ID token>' or 'Bearer <system token>'",
    "A user token is written with its user's id and a colon before it.",
)
CREDENTIAL_KIND_REFUSED = _problem(
    "credential-kind-refused",
    401,
    INVALID_CREDENTIALS,
    "This endpoint does not take this kind of credential",
    "The endpoint's security in the documentation lists the kinds it takes.",
)
USER_TOKEN_UNKNOWN = _problem(
    "user-token-unknown",
    401,
    INVALID_CREDENTIALS,
    "The user token is unknown or revoked",
    "Create a new token with `POST /api/v2/users/{id}/token`.",
)
USER_TOKEN_EXPIRED = _problem(
    "user-token-expired",
    401,
    INVALID_CREDENTIALS,
    "The user token has expired",
    "Create a new token with `POST /api/v2/users/{id}/token`.",
)
SYSTEM_TOKEN_UNKNOWN = _problem(
    "system-token-unknown",
    401,
    INVALID_CREDENTIALS,
    "The system token is unknown or revoked",
    "Ask the operator of the instance for a new system token.",
)
SYSTEM_TOKEN_EXPIRED = _problem(
    "system-token-expired",
    401,
    INVALID_CREDENTIALS,
    "The system token has expired",
    "Ask the operator of the instance for a new system token.",
)
ID_TOKEN_INVALID = _problem(
    "id-token-invalid",
    401,
    INVALID_CREDENTIALS,
    "The Firebase ID token is not genuine",
    "Its signature, issuer or audience is not this instance's: sign in again at this instance.",
)
ID_TOKEN_EXPIRED = _problem(
    "id-token-expired",
    401,
    INVALID_CREDENTIALS,
    "The Firebase ID token has expired",
    "ID tokens live one hour: let the Firebase SDK refresh it.",
)
ID_TOKEN_REVOKED = _problem(
    "id-token-revoked",
    401,
    INVALID_CREDENTIALS,
    "The Firebase ID token has been revoked",
    "The user's sessions were ended: sign in again.",
)
USER_UNKNOWN = _problem(
    "user-unknown",
    401,
    INVALID_CREDENTIALS,
    "The credential's user does not exist",
    "The account was deleted, or was never set up in this instance.",
)
QUEUE_TOKEN_INVALID = _problem(
    "queue-token-invalid",
    401,
    INVALID_CREDENTIALS,
    "Only this instance's own task queue may call this endpoint",
    "The endpoint is called by Cloud Tasks with the queue's OIDC token.",
)
# 403: known, but not allowed
USER_DISABLED = _problem(
    "user-disabled",
    403,
    FORBIDDEN,
    "The user is disabled",
    "An administrator of the organization can enable the user again.",
)
ORGANIZATION_DISABLED = _problem(
    "organization-disabled",
    403,
    FORBIDDEN,
    "The user's organization is disabled",
    "The reseller can enable the organization again.",
)
TENANT_DISABLED = _problem(
    "tenant-disabled",
    403,
    FORBIDDEN,
    "The user's tenant is disabled",
    "The operator of the instance can enable the tenant again.",
)
SERVICE_ACCOUNT_DISABLED = _problem(
    "service-account-disabled",
    403,
    FORBIDDEN,
    "The service account is disabled",
    "The operator of the instance can enable the service account again.",
)
SCOPE_MISSING = _problem(
    "scope-missing",
    403,
    FORBIDDEN,
    "The service account lacks the scope that this endpoint needs",
    "The endpoint's security in the documentation names the scope.",
)
SENDER_REFUSED = _problem(
    "sender-refused",
    403,
    FORBIDDEN,
    "The number in 'from' is neither the caller's own nor shared with the caller",
    "Send from the caller's own number, or let its owner share it with the caller.",
)
HIGHER_ROLE = _problem(
    "higher-role",
    403,
    FORBIDDEN,
    "The user has a higher role than the caller",
    "Nobody may act in the name of a user who may do more than he himself.",
)
ROLE_MISSING = _problem(
    "role-missing",
    403,
    FORBIDDEN,
    "The caller's role does not allow this",
    "The endpoint's description says which administrators may call it; ask one of them.",
)
FIELD_REFUSED = _problem(
    "field-refused",
    403,
    FORBIDDEN,
    "The caller's role does not allow a field to be set",
    "Each entry of `errors` names a field that only a higher role may set. Nothing was changed.",
)
PRIVATE_LABEL_ONLY = _problem(
    "private-label-only",
    403,
    FORBIDDEN,
    "This endpoint works on private label instances only",
    "This is a retail instance: the endpoint's description names its counterpart there.",
)
RETAIL_ONLY = _problem(
    "retail-only",
    403,
    FORBIDDEN,
    "This endpoint works on retail instances only",
    "This is a private label instance: the endpoint's description names its counterpart there.",
)
OWN_ACCOUNT = _problem(
    "own-account",
    403,
    FORBIDDEN,
    "Nobody may delete his own account, or the organization that he belongs to",
    "Let another administrator do it.",
)
SUPER_ADMIN_KEPT = _problem(
    "super-admin-kept",
    403,
    FORBIDDEN,
    "A super admin cannot be deleted",
    "An organization that a super admin belongs to cannot be deleted either: let him join another one first.",
)
USER_TOKEN_ON_RETAIL = _problem(
    "user-token-on-retail",
    403,
    FORBIDDEN,
    "On a retail instance nobody is deleted with a user token",
    "Call with a Firebase ID token or a system token.",
)
RESTRICTED = _problem(
    "restricted",
    403,
    FORBIDDEN,
    "The user is kept from this feature",
    "`restrictions` of the user lists what he is kept from; his administrator can change it.",
)
USER_HIMSELF_ONLY = _problem(
    "user-himself-only",
    403,
    FORBIDDEN,
    "Only the user himself may do this",
    "Call with the user's own session or token.",
)
SIGNATURE_INVALID = _problem(
    "signature-invalid",
    403,
    FORBIDDEN,
    "The carrier's signature is missing or wrong",
    "Check the signing secret in the carrier's settings and the public URL of the instance.",
)
# 404: not there, or not the caller's
PATH_UNKNOWN = _problem(
    "path-unknown",
    404,
    NOT_FOUND,
    "There is nothing at this path",
    "The instance's documentation lists every path: /docs/html.",
)
USER_NOT_FOUND = _problem(
    "user-not-found",
    404,
    NOT_FOUND,
    "There is no such user",
    "The user does not exist, or lies outside the caller's reach.",
)
ORGANIZATION_NOT_FOUND = _problem(
    "organization-not-found",
    404,
    NOT_FOUND,
    "There is no such organization",
    "The organization does not exist, or lies outside the caller's reach.",
)
ORGANIZATION_ADMIN_NOT_FOUND = _problem(
    "organization-admin-not-found",
    404,
    NOT_FOUND,
    "The user is no administrator of the organization",
    "The organization's `organizationAdmins` lists its administrators.",
)
TENANT_NOT_FOUND = _problem(
    "tenant-not-found",
    404,
    NOT_FOUND,
    "There is no such tenant",
    "The tenant does not exist, or lies outside the caller's reach.",
)
BILLED_TENANT_NOT_FOUND = _problem(
    "billed-tenant-not-found",
    404,
    NOT_FOUND,
    "Requested tenant does not exist",
    "A billing report is asked for by the tenant's id in this instance, not by its external identifier. It is answered as "
    '`{"error": …}`, as the original does.',
)
PURGE_NOT_FOUND = _problem(
    "purge-not-found",
    404,
    NOT_FOUND,
    "There is no such purge",
    "Nothing of that id is marked for deletion within the caller's reach, or it was removed more than 30 days ago.",
)
CONTACT_NOT_FOUND = _problem(
    "contact-not-found",
    404,
    NOT_FOUND,
    "There is no such contact",
    "The contact does not exist, or lies outside the caller's reach.",
)
MESSAGE_NOT_FOUND = _problem(
    "message-not-found",
    404,
    NOT_FOUND,
    "There is no such message",
    "The message does not exist, or lies outside the caller's reach.",
)
TOKEN_NOT_FOUND = _problem(
    "token-not-found",
    404,
    NOT_FOUND,
    "There is no such token",
    "The token does not exist, or is not this user's.",
)
DEVICE_NOT_FOUND = _problem(
    "device-not-found",
    404,
    NOT_FOUND,
    "There is no such device",
    "The device does not exist, or is not this user's.",
)
DELIVERY_NOT_FOUND = _problem(
    "delivery-not-found",
    404,
    NOT_FOUND,
    "There is no such delivery",
    "The event does not exist, is not this user's, or is older than it is kept.",
)
CARRIER_UNKNOWN = _problem(
    "carrier-unknown",
    404,
    NOT_FOUND,
    "There is no such provider",
    "The query parameter 'provider' names one of the instance's carriers, for example 'simulator'.",
)
NUMBER_UNKNOWN = _problem(
    "number-unknown",
    404,
    NOT_FOUND,
    "The receiving number belongs to no user of this instance",
    "Give the number to a user, then let the carrier send again.",
)
SIMULATOR_NOT_USED = _problem(
    "simulator-not-used",
    404,
    NOT_FOUND,
    "The caller's number is not served by the simulator",
    "Only numbers whose provider is 'simulator' can be texted by simulated customers.",
)
# the rest
METHOD_NOT_ALLOWED = _problem(
    "method-not-allowed",
    405,
    "Method Not Allowed",
    "This path does not know this method",
    "The header Allow of the answer lists the methods that the path knows.",
)
BODY_TOO_LARGE = _problem(
    "body-too-large",
    413,
    "Content Too Large",
    "The request body is too large",
    "Split the request; the endpoint's description names its limit.",
)
CONTENT_TYPE_REFUSED = _problem(
    "content-type-refused",
    415,
    "Unsupported Media Type",
    "The request body must be JSON",
    "Send the header `Content-Type: application/json`.",
)
IDEMPOTENCY_KEY_BUSY = _problem(
    "idempotency-key-busy",
    409,
    "Conflict",
    "The same request is still being carried out",
    "Send it again after the time in the header Retry-After: it is then answered as the first one was.",
)
IDEMPOTENCY_KEY_REUSED = _problem(
    "idempotency-key-reused",
    422,
    "Unprocessable Content",
    "The Idempotency-Key was used for another request",
    "Use a new key for each request, and the same key only to repeat one unchanged.",
)
MESSAGE_NOT_SCHEDULED = _problem(
    "message-not-scheduled",
    409,
    "Conflict",
    "The message is no longer scheduled",
    "It has been sent or canceled; `GET /api/v2/messages/{id}` tells which.",
)
WEBHOOK_MISSING = _problem(
    "webhook-missing",
    409,
    "Conflict",
    "The user has no webhook, or it is switched off",
    "Set its address with `POST /api/users/{id}/webhook`, which also switches it on again.",
)
TENANT_EXISTS = _problem(
    "tenant-exists",
    409,
    "Conflict",
    "There is a tenant with this external identifier already",
    "Use another `tenant_external_identifier`, or change the tenant with `PUT /api/v2/tenants`.",
)
USER_OF_OTHER_TENANT = _problem(
    "user-of-other-tenant",
    409,
    "Conflict",
    "The user belongs to another tenant",
    "A user stays in his tenant: give the other tenant's administrator an e-mail address of his own.",
)
EXTERNAL_ID_TAKEN = _problem(
    "external-id-taken",
    409,
    "Conflict",
    "The external id belongs to another user",
    "An external id names one user, since he logs in by it: change or remove it there first.",
)
USER_MARKED_FOR_DELETION = _problem(
    "user-marked-for-deletion",
    409,
    "Conflict",
    "The user with this e-mail address is marked for deletion",
    "Wait until he is deleted, or use another e-mail address.",
)
OWN_ORGANIZATION = _problem(
    "own-organization",
    409,
    "Conflict",
    "Nobody can disable the organization that he belongs to",
    "It would lock the caller out: let an administrator of another organization do it.",
)
PURGE_BEGUN = _problem(
    "purge-begun",
    409,
    "Conflict",
    "The removal has begun: nothing can be restored any more",
    "What is marked for deletion can be restored until its removal begins; `GET /api/v2/purges/{id}` tells how far it is.",
)
EMAIL_IN_USE = _problem(
    "email-in-use",
    409,
    "Conflict",
    "The e-mail address belongs to another user",
    "Use another address; the case of its letters makes no difference. With a header Retry-After the user is being made, or "
    "that was interrupted: after that time the address is his, or free.",
)
NUMBER_IN_USE = _problem(
    "number-in-use",
    409,
    "Conflict",
    "The phone number belongs to another user",
    "A number is one user's alone: take it from him first, or let him share it.",
)
EMAIL_MISSING = _problem(
    "email-missing",
    409,
    "Conflict",
    "The user has no e-mail address",
    "Set one with `PATCH /api/v2/users/{id}`.",
)
DELIVERY_UNDER_WAY = _problem(
    "delivery-under-way",
    409,
    "Conflict",
    "The event is still being tried",
    "Wait until it is delivered, failed or canceled; `nextAttemptAt` says when it is tried again.",
)
WELCOME_MAIL_TOO_SOON = _problem(
    "welcome-mail-too-soon",
    429,
    "Too Many Requests",
    "The user was sent a welcome mail a moment ago",
    "Send it again after the time in the header Retry-After: one a minute at most.",
)
OPTED_OUT = _problem(
    "opted-out",
    451,
    "Unavailable For Legal Reasons",
    "The recipient has opted out of communications",
    "Nothing may be sent until the recipient texts START.",
)
REQUEST_REFUSED = _problem(
    "request-refused",
    400,
    BAD_REQUEST,
    "The request cannot be understood",
    "The request breaks the rules of HTTP: see `detail`.",
)
INTERNAL = _problem(
    "internal",
    500,
    "Internal Server Error",
    "Something went wrong on our side",
    "Quote the reference code to support.",
)
UNAVAILABLE = _problem(
    "unavailable",
    503,
    "Service Unavailable",
    "A part of the service cannot be reached at the moment",
    "Nothing was stored. Try again after the time in the header Retry-After.",
)
MAIL_NOT_SET_UP = _problem(
    "mail-not-set-up",
    503,
    "Service Unavailable",
    "This instance has no mail server",
    "Its operator sets one: SMTP_HOST in the instance's settings.",
)
PUSH_NOT_SET_UP = _problem(
    "push-not-set-up",
    503,
    "Service Unavailable",
    "This instance has no credentials for push notifications",
    "Its operator lets it run as a Google service account that may use Firebase Cloud Messaging.",
)


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field of a request.

    Attributes:
        field: its name, dotted when nested (`media.0`).
        message: what was expected.
        missing: the field is required and was not sent.
    """

    field: str
    message: str
    missing: bool = False


class DomainError(Exception):
    """A request or an operation that cannot be carried out, with the problem that says why."""

    def __init__(
        self,
        problem: Problem,
        reason: str | None = None,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(reason or problem.reason)
        self.problem = problem
        self.reason = reason or problem.reason
        self.errors = tuple(errors)
        self.headers = dict(headers or {})


def invalid_field(field: str, message: str) -> DomainError:
    """Answer the error for one field that a rule beyond its schema refuses."""
    return DomainError(PARAMETERS_INVALID, f"Invalid parameter '{field}'", errors=[FieldError(field, message)])


class ServiceUnavailableError(DomainError):
    """A component behind the application (Firestore, Auth, Cloud Tasks) does not answer."""

    RETRY_AFTER_SECONDS = 5

    def __init__(self, component: str) -> None:
        super().__init__(UNAVAILABLE, f"{component} cannot be reached", headers={"Retry-After": str(self.RETRY_AFTER_SECONDS)})
        self.component = component
