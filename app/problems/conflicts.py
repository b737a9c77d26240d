"""What does not fit what is stored, or comes too soon: 409, 422, 429, 451."""

from app.problems.catalogue import problem

IDEMPOTENCY_KEY_BUSY = problem(
    "idempotency-key-busy",
    409,
    "Conflict",
    "The same request is still being carried out",
    "Send it again after the time in the header Retry-After: it is then answered as the first one was.",
)
IDEMPOTENCY_KEY_REUSED = problem(
    "idempotency-key-reused",
    422,
    "Unprocessable Content",
    "The Idempotency-Key was used for another request",
    "Use a new key for each request, and the same key only to repeat one unchanged.",
)
MESSAGE_NOT_SCHEDULED = problem(
    "message-not-scheduled",
    409,
    "Conflict",
    "The message is no longer scheduled",
    "It has been sent or canceled; `GET /api/v2/messages/{id}` tells which.",
)
WEBHOOK_MISSING = problem(
    "webhook-missing",
    409,
    "Conflict",
    "The user has no webhook, or it is switched off",
    "Set its address with `POST /api/users/{id}/webhook`, which also switches it on again.",
)
TENANT_EXISTS = problem(
    "tenant-exists",
    409,
    "Conflict",
    "There is a tenant with this external identifier already",
    "Use another `tenant_external_identifier`, or change the tenant with `PUT /api/v2/tenants`.",
)
USER_OF_OTHER_TENANT = problem(
    "user-of-other-tenant",
    409,
    "Conflict",
    "The user belongs to another tenant",
    "A user stays in his tenant: give the other tenant's administrator an e-mail address of his own.",
)
EXTERNAL_ID_TAKEN = problem(
    "external-id-taken",
    409,
    "Conflict",
    "The external id belongs to another user",
    "An external id names one user of a tenant, who signs in by it: change or remove it there first.",
)
EXTERNAL_ID_AMBIGUOUS = problem(
    "external-id-ambiguous",
    409,
    "Conflict",
    "Users of several tenants have this external id, which administrators of these tenants gave them",
    "Name the user by id or e-mail address: `POST /api/v2/service-accounts/revoke/uid` or `/revoke/email`.",
)
USER_MARKED_FOR_DELETION = problem(
    "user-marked-for-deletion",
    409,
    "Conflict",
    "The user with this e-mail address is marked for deletion",
    "Wait until he is deleted, or use another e-mail address.",
)
OWN_ORGANIZATION = problem(
    "own-organization",
    409,
    "Conflict",
    "Nobody can disable the organization that he belongs to",
    "It would lock the caller out: let an administrator of another organization do it.",
)
PURGE_BEGUN = problem(
    "purge-begun",
    409,
    "Conflict",
    "The removal has begun: nothing can be restored any more",
    "What is marked for deletion can be restored until its removal begins; `GET /api/v2/purges/{id}` tells how far it is.",
)
EMAIL_IN_USE = problem(
    "email-in-use",
    409,
    "Conflict",
    "The e-mail address belongs to another user",
    "Use another address; the case of its letters makes no difference. With a header Retry-After the user is being made, or "
    "that was interrupted: after that time the address is his, or free.",
)
NUMBER_IN_USE = problem(
    "number-in-use",
    409,
    "Conflict",
    "The phone number belongs to another user",
    "A number is one user's alone: take it from him first, or let him share it.",
)
EMAIL_MISSING = problem(
    "email-missing",
    409,
    "Conflict",
    "The user has no e-mail address",
    "Set one with `PATCH /api/v2/users/{id}`.",
)
DELIVERY_UNDER_WAY = problem(
    "delivery-under-way",
    409,
    "Conflict",
    "The event is still being tried",
    "Wait until it is delivered, failed or canceled; `nextAttemptAt` says when it is tried again.",
)
WELCOME_MAIL_TOO_SOON = problem(
    "welcome-mail-too-soon",
    429,
    "Too Many Requests",
    "The user was sent a welcome mail a moment ago",
    "Send it again after the time in the header Retry-After: one a minute at most, whichever user has the address.",
)
MAILS_TOO_MANY = problem(
    "mails-too-many",
    429,
    "Too Many Requests",
    "As many mails as allowed went to this address, or to users of this organization, within a day",
    "Wait for the time in the header Retry-After. The limits are in the documentation, under Limits.",
)
EMAIL_UNDELIVERABLE = problem(
    "email-undeliverable",
    409,
    "Conflict",
    "No mail can be delivered to the user's e-mail address",
    "Set another one with `PATCH /api/v2/users/{id}`: the mail server refuses this one for good, or mail cannot carry it.",
)
OPTED_OUT = problem(
    "opted-out",
    451,
    "Unavailable For Legal Reasons",
    "The recipient has opted out of communications",
    "Nothing may be sent until the recipient texts START.",
)
DOCUMENT_DAMAGED = problem(
    "document-damaged",
    409,
    "Conflict",
    "A stored document that the request needs cannot be read",
    "The reason names the document and its field. A contact or a message can still be read and deleted by its id. An operator "
    "finds such documents with `validate-schema` and `doctor`, and repairs or deletes them.",
)
LATER_VERSION = problem(
    "later-version",
    409,
    "Conflict",
    "A later version of this service wrote what the request is about",
    "This version leaves it alone. Ask again when the later version runs.",
)
NOT_DUE = problem(
    "not-due",
    425,
    "Too Early",
    "The task came before its time",
    "The queue calls again; nobody else is answered so.",
)
