"""Carriers: their webhooks, the simulator, and telephone systems."""

from app.problems.catalogue import problem

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

SIGNATURE_INVALID = problem(
    "signature-invalid",
    403,
    "Carrier signature is missing or invalid",
    "Check the signing secret in the carrier's settings, the login or the secret in the path of the URL that the carrier "
    "calls, and the public URL of the instance.",
)

SIMULATOR_NOT_USED = problem(
    "simulator-not-used",
    404,
    "Number is not on the simulator",
    "Simulated contacts can only text numbers whose `provider` is `simulator`.",
)

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
    user_message="Your number is not connected to a telephone. Ask an administrator.",
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
    user_message="The telephone system did not accept the call. Try again later.",
)

TELEPHONE_SYSTEM_BUSY = problem(
    "telephone-system-busy",
    503,
    "Telephone system is busy",
    "Try again after the time in the `Retry-After` header.",
    user_message="The telephone system is busy. Wait a moment, then try again.",
)
