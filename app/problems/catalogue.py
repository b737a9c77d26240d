"""What a problem is, and the table of them all."""

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
"""Every problem by its code; importing `app.problems` fills it."""


def problem(code: str, status: int, message: str, reason: str, help_text: str) -> Problem:
    """Enter a problem into the catalogue, and answer it; the arguments are those of `Problem`."""
    CATALOGUE[code] = Problem(code, status, message, reason, help_text)
    return CATALOGUE[code]
