"""Resources that do not exist, or that the caller has no access to: 404."""

from app.problems.catalogue import problem

PATH_UNKNOWN = problem(
    "path-unknown",
    404,
    "Path not found",
    "The documentation at /docs/html lists all paths.",
)
USER_NOT_FOUND = problem(
    "user-not-found",
    404,
    "User not found",
    "The user does not exist, or you do not have access to them.",
)
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
TENANT_NOT_FOUND = problem(
    "tenant-not-found",
    404,
    "Tenant not found",
    "The tenant does not exist, or you do not have access to it.",
)
BILLED_TENANT_NOT_FOUND = problem(
    "billed-tenant-not-found",
    404,
    "Requested tenant does not exist",
    "Use the tenant's id in this instance, not its external identifier. "
    'The response body is `{"error": …}`, as in the original API.',
)
PURGE_NOT_FOUND = problem(
    "purge-not-found",
    404,
    "Purge not found",
    "Nothing with this id is marked for deletion, it was purged more than 30 days ago, or you do not have access to it.",
)
CONTACT_NOT_FOUND = problem(
    "contact-not-found",
    404,
    "Contact not found",
    "The contact does not exist, or you do not have access to it.",
)
MESSAGE_NOT_FOUND = problem(
    "message-not-found",
    404,
    "Message not found",
    "The message does not exist, or you do not have access to it.",
)
TOKEN_NOT_FOUND = problem(
    "token-not-found",
    404,
    "Token not found",
    "The token does not exist, or belongs to another user.",
)
DEVICE_NOT_FOUND = problem(
    "device-not-found",
    404,
    "Device not found",
    "The device does not exist, or belongs to another user.",
)
DELIVERY_NOT_FOUND = problem(
    "delivery-not-found",
    404,
    "Delivery not found",
    "The event does not exist, belongs to another user, or is past its retention period.",
)
CARRIER_UNKNOWN = problem(
    "carrier-unknown",
    404,
    "Carrier not found",
    "The query parameter `provider` must name a carrier of this instance, for example `simulator`.",
)
NUMBER_UNKNOWN = problem(
    "number-unknown",
    404,
    "Recipient number not assigned",
    "No user of this instance has the receiving number. Assign the number to a user, then let the carrier "
    "send the message again.",
)
SIMULATOR_NOT_USED = problem(
    "simulator-not-used",
    404,
    "Number is not on the simulator",
    "Simulated contacts can only text numbers whose `provider` is `simulator`.",
)
