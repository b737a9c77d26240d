"""Rate limits: 429."""

from app.problems.catalogue import problem

_WAIT = (
    "Wait the number of seconds in the `Retry-After` header. "
    "The `RateLimit` header of every response shows how many calls remain."
)

CALLS_TOO_FREQUENT = problem(
    "calls-too-frequent",
    429,
    "Rate limit exceeded for this user or service account",
    _WAIT,
    user_message="Too many requests at once. Wait a moment, then try again.",
)

SENDS_TOO_FREQUENT = problem(
    "sends-too-frequent",
    429,
    "Message rate limit exceeded for this organization",
    f"Nothing was sent. {_WAIT}",
    user_message="Your organization has sent many messages in a short time. Wait a moment, then send it again.",
)

OWN_EMAIL_TOO_FREQUENT = problem(
    "own-email-too-frequent",
    429,
    "E-mail change limit reached (5 tries a day)",
    "Wait the number of seconds in the `Retry-After` header, or ask an administrator to change your e-mail address.",
    user_message="You have changed your e-mail address too often. Try again tomorrow, or ask an administrator.",
)

ADDRESS_TOO_FREQUENT = problem(
    "address-too-frequent",
    429,
    "Rate limit exceeded for this IP address",
    _WAIT,
    user_message="Too many requests from your network. Wait a moment, then try again.",
)

REFUSALS_TOO_FREQUENT = problem(
    "refusals-too-frequent",
    429,
    "Too many invalid credentials from this IP address",
    "Find the program that calls with an invalid credential. Calls are accepted again after the time in the "
    "`Retry-After` header.",
    user_message="Too many failed sign-ins from your network. Wait a moment, then try again.",
)

SLOW_CALLS_AT_ONCE = problem(
    "slow-calls-at-once",
    429,
    "Slow call limit reached (2 at once per user)",
    "Exports, imports, webhook tests and similar calls count as slow. Wait until one has ended.",
    user_message="Something is still running. Wait until it has ended, then try again.",
)

SLOW_CALLS_FULL = problem(
    "slow-calls-full",
    429,
    "Server is busy with slow calls",
    "Exports, imports, webhook tests and similar calls share part of the server. Try again after the time in "
    "the `Retry-After` header.",
    user_message="The service is busy. Wait a moment, then try again.",
)
