"""What comes too often: 429."""

from app.problems.catalogue import problem

_TOO_MANY_REQUESTS = "Too Many Requests"
_WAIT = "Wait as many seconds as the header Retry-After says. The header RateLimit tells on every answer how much room is left."

CALLS_TOO_FREQUENT = problem(
    "calls-too-frequent",
    429,
    _TOO_MANY_REQUESTS,
    "This user or service account calls too often",
    _WAIT,
)
SENDS_TOO_FREQUENT = problem(
    "sends-too-frequent",
    429,
    _TOO_MANY_REQUESTS,
    "This organization sends texts too fast",
    f"Nothing was sent. {_WAIT}",
)
OWN_EMAIL_TOO_FREQUENT = problem(
    "own-email-too-frequent",
    429,
    _TOO_MANY_REQUESTS,
    "You tried to change your own e-mail address too often today",
    "Wait as many seconds as the header Retry-After says, or ask an administrator to change it.",
)
ADDRESS_TOO_FREQUENT = problem(
    "address-too-frequent",
    429,
    _TOO_MANY_REQUESTS,
    "This address calls too often",
    _WAIT,
)
REFUSALS_TOO_FREQUENT = problem(
    "refusals-too-frequent",
    429,
    _TOO_MANY_REQUESTS,
    "Too many credentials from this address were wrong",
    "Check which program calls with a credential that is not valid. Calls are taken again after the time in the header "
    "Retry-After.",
)
SLOW_CALLS_AT_ONCE = problem(
    "slow-calls-at-once",
    429,
    _TOO_MANY_REQUESTS,
    "Too many slow calls of this caller run at once",
    "Exports, imports, tests of receivers and their like may run twice at once for one user. Wait until one has ended.",
)
SLOW_CALLS_FULL = problem(
    "slow-calls-full",
    429,
    _TOO_MANY_REQUESTS,
    "Too many slow calls run on this server at once",
    "Exports, imports, tests of receivers and their like share a part of the server. Try again after the time in the header "
    "Retry-After.",
)
