"""What is not there, or not within the caller's reach: 404."""

from app.problems.catalogue import NOT_FOUND, problem

PATH_UNKNOWN = problem(
    "path-unknown",
    404,
    NOT_FOUND,
    "There is nothing at this path",
    "The instance's documentation lists every path: /docs/html.",
)
USER_NOT_FOUND = problem(
    "user-not-found",
    404,
    NOT_FOUND,
    "There is no such user",
    "The user does not exist, or lies outside the caller's reach.",
)
ORGANIZATION_NOT_FOUND = problem(
    "organization-not-found",
    404,
    NOT_FOUND,
    "There is no such organization",
    "The organization does not exist, or lies outside the caller's reach.",
)
ORGANIZATION_ADMIN_NOT_FOUND = problem(
    "organization-admin-not-found",
    404,
    NOT_FOUND,
    "The user is no administrator of the organization",
    "The organization's `organizationAdmins` lists its administrators.",
)
TENANT_NOT_FOUND = problem(
    "tenant-not-found",
    404,
    NOT_FOUND,
    "There is no such tenant",
    "The tenant does not exist, or lies outside the caller's reach.",
)
BILLED_TENANT_NOT_FOUND = problem(
    "billed-tenant-not-found",
    404,
    NOT_FOUND,
    "Requested tenant does not exist",
    "A billing report is asked for by the tenant's id in this instance, not by its external identifier. It is answered as "
    '`{"error": …}`, as the original does.',
)
PURGE_NOT_FOUND = problem(
    "purge-not-found",
    404,
    NOT_FOUND,
    "There is no such purge",
    "Nothing of that id is marked for deletion within the caller's reach, or it was removed more than 30 days ago.",
)
CONTACT_NOT_FOUND = problem(
    "contact-not-found",
    404,
    NOT_FOUND,
    "There is no such contact",
    "The contact does not exist, or lies outside the caller's reach.",
)
MESSAGE_NOT_FOUND = problem(
    "message-not-found",
    404,
    NOT_FOUND,
    "There is no such message",
    "The message does not exist, or lies outside the caller's reach.",
)
TOKEN_NOT_FOUND = problem(
    "token-not-found",
    404,
    NOT_FOUND,
    "There is no such token",
    "The token does not exist, or is not this user's.",
)
DEVICE_NOT_FOUND = problem(
    "device-not-found",
    404,
    NOT_FOUND,
    "There is no such device",
    "The device does not exist, or is not this user's.",
)
DELIVERY_NOT_FOUND = problem(
    "delivery-not-found",
    404,
    NOT_FOUND,
    "There is no such delivery",
    "The event does not exist, is not this user's, or is older than it is kept.",
)
CARRIER_UNKNOWN = problem(
    "carrier-unknown",
    404,
    NOT_FOUND,
    "There is no such provider",
    "The query parameter 'provider' names one of the instance's carriers, for example 'simulator'.",
)
NUMBER_UNKNOWN = problem(
    "number-unknown",
    404,
    NOT_FOUND,
    "The receiving number belongs to no user of this instance",
    "Give the number to a user, then let the carrier send again.",
)
SIMULATOR_NOT_USED = problem(
    "simulator-not-used",
    404,
    NOT_FOUND,
    "The caller's number is not served by the simulator",
    "Only numbers whose provider is 'simulator' can be texted by simulated customers.",
)
