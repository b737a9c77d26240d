"""Telephone systems: 400, 404, 409, 502, 503."""

from app.problems.catalogue import problem

SKYSWITCH_NOT_USED = problem(
    "skyswitch-not-used",
    404,
    "Tenant does not use SkySwitch",
    "Assignments and click-to-call need a tenant whose `provider` is `skyswitch`.",
)
NO_TELEPHONE = problem(
    "no-telephone",
    409,
    "Phone number has no telephone system user",
    "Assign your number first with `POST /api/v2/skyswitch/assignments`.",
)
TELEPHONE_SYSTEM_REFUSED = problem(
    "telephone-system-refused",
    400,
    "Telephone system rejected the request",
    "`reason` is the telephone system's own message.",
)
TELEPHONE_SYSTEM_FAILED = problem(
    "telephone-system-failed",
    502,
    "Telephone system failed",
    "`reason` says what happened. If it rejects the account, enter its credentials again.",
)
TELEPHONE_SYSTEM_BUSY = problem(
    "telephone-system-busy",
    503,
    "Telephone system is busy",
    "Try again after the time in the `Retry-After` header.",
)
