"""What telephone systems cannot do."""

from app.problems.catalogue import BAD_REQUEST, NOT_FOUND, problem

SKYSWITCH_NOT_USED = problem(
    "skyswitch-not-used",
    404,
    NOT_FOUND,
    "The tenant's provider is not SkySwitch",
    "Only tenants whose `provider` is named 'skyswitch' have assignments and click to call.",
)
NO_TELEPHONE = problem(
    "no-telephone",
    409,
    "Conflict",
    "The caller's number is assigned to no user of the telephone system",
    "Assign the number first: POST /api/v2/skyswitch/assignments.",
)
TELEPHONE_SYSTEM_REFUSED = problem(
    "telephone-system-refused",
    400,
    BAD_REQUEST,
    "The telephone system refused the request",
    "The answer's `reason` holds what the telephone system said.",
)
TELEPHONE_SYSTEM_FAILED = problem(
    "telephone-system-failed",
    502,
    "Bad Gateway",
    "The telephone system did not do what it was asked",
    "The answer's `reason` says what happened. Where the account is refused, its credentials have to be entered anew.",
)
TELEPHONE_SYSTEM_BUSY = problem(
    "telephone-system-busy",
    503,
    "Service Unavailable",
    "The telephone system asks for a pause",
    "Try again after the time in the header Retry-After.",
)
