"""Requests that conflict with what is stored, or come too early: 409, 422, 425, 429, 451."""

from app.problems.catalogue import problem

IDEMPOTENCY_KEY_BUSY = problem(
    "idempotency-key-busy",
    409,
    "Request still in progress",
    "A request with this Idempotency-Key is still running. Send it again after the time in the `Retry-After` "
    "header: you then get the first request's response.",
)
IDEMPOTENCY_KEY_REUSED = problem(
    "idempotency-key-reused",
    422,
    "Idempotency-Key used for another request",
    "Use a new key for each request; repeat a key only with the unchanged request.",
)
MESSAGE_NOT_SCHEDULED = problem(
    "message-not-scheduled",
    409,
    "Message is no longer scheduled",
    "The message was sent or canceled; `GET /api/v2/messages/{id}` returns its state.",
)
WEBHOOK_MISSING = problem(
    "webhook-missing",
    409,
    "Webhook not set or disabled",
    "Set the webhook's URL with `POST /api/users/{id}/webhook`, which also re-enables it.",
)
TENANT_EXISTS = problem(
    "tenant-exists",
    409,
    "Tenant already exists",
    "Another tenant has this external identifier. Use another `tenant_external_identifier`, or update the "
    "tenant with `PUT /api/v2/tenants`.",
)
USER_OF_OTHER_TENANT = problem(
    "user-of-other-tenant",
    409,
    "User belongs to another tenant",
    "Users cannot move between tenants. Use an e-mail address that no user of another tenant has.",
)
EXTERNAL_ID_TAKEN = problem(
    "external-id-taken",
    409,
    "External id already in use",
    "An external id identifies one user of a tenant, who can sign in with it. Change or remove it on the other user first.",
)
EXTERNAL_ID_AMBIGUOUS = problem(
    "external-id-ambiguous",
    409,
    "External id is ambiguous",
    "Users of several tenants have this external id. Use the user's id or e-mail address: `POST "
    "/api/v2/service-accounts/revoke/uid` or `/revoke/email`.",
)
USER_MARKED_FOR_DELETION = problem(
    "user-marked-for-deletion",
    409,
    "User is marked for deletion",
    "The user with this e-mail address is marked for deletion. Wait until the user is deleted, or use another address.",
)
OWN_ORGANIZATION = problem(
    "own-organization",
    409,
    "You cannot disable your own organization",
    "This would lock you out. Ask an administrator of another organization to do it.",
)
PURGE_BEGUN = problem(
    "purge-begun",
    409,
    "Purge has started",
    "Users and organizations can be restored until their purge starts. `GET /api/v2/purges/{id}` returns its progress.",
)
EMAIL_IN_USE = problem(
    "email-in-use",
    409,
    "E-mail address already in use",
    "The e-mail address belongs to another user; case is ignored. Use another address. If the response has a "
    "`Retry-After` header, a user with this address is being created, or its creation was interrupted: try "
    "again after that time.",
)
NUMBER_IN_USE = problem(
    "number-in-use",
    409,
    "Phone number already in use",
    "A phone number belongs to one user. Remove it from the other user first, or let its owner share it.",
)
EMAIL_MISSING = problem(
    "email-missing",
    409,
    "User has no e-mail address",
    "Set one with `PATCH /api/v2/users/{id}`.",
)
DELIVERY_UNDER_WAY = problem(
    "delivery-under-way",
    409,
    "Delivery in progress",
    "The event is still being delivered. Wait until it is delivered, failed or canceled; `nextAttemptAt` is "
    "the time of the next attempt.",
)
WELCOME_MAIL_TOO_SOON = problem(
    "welcome-mail-too-soon",
    429,
    "Welcome e-mail sent less than a minute ago",
    "Send it again after the time in the `Retry-After` header. The limit is 1 welcome e-mail a minute for "
    "each address, whichever user has it.",
)
MAILS_TOO_MANY = problem(
    "mails-too-many",
    429,
    "E-mail limit reached (10 per address, 500 per organization a day)",
    "Try again after the time in the `Retry-After` header.",
)
EMAIL_UNDELIVERABLE = problem(
    "email-undeliverable",
    409,
    "E-mail cannot be delivered",
    "The mail server permanently rejects the user's e-mail address, or the address is not valid for mail. Set "
    "another one with `PATCH /api/v2/users/{id}`.",
)
OPTED_OUT = problem(
    "opted-out",
    451,
    "The recipient has opted out of communications",
    "You cannot send messages to this recipient until they reply START.",
)
DOCUMENT_DAMAGED = problem(
    "document-damaged",
    409,
    "Stored document is damaged",
    "`reason` names the document and its field. You can still read and delete a damaged contact or message by "
    "its id. An operator finds damaged documents with `flask validate-schema` and `flask doctor`, and repairs "
    "or deletes them.",
)
LATER_VERSION = problem(
    "later-version",
    409,
    "Data written by a later version",
    "A later version of this service wrote the data, and this version does not change it. Try again when the "
    "later version is running.",
)
NOT_DUE = problem(
    "not-due",
    425,
    "Task called too early",
    "Only the task queue receives this error; it calls again when the task is due.",
)
