"""The problem type, and the catalogue of all problems by code."""

from app.frozen import frozen

_MESSAGES = {
    400: "Bad Request",
    401: "Invalid API Credentials",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    409: "Conflict",
    410: "Gone",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    425: "Too Early",
    429: "Too Many Requests",
    451: "Unavailable For Legal Reasons",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
}
"""The `message` of each status. The original API's value where it has one, such as "Invalid API Credentials"."""


@frozen
class Problem:
    """One kind of error that the API returns.

    Attributes:
        code: the last part of its `type` URL, and its name in logs. Clients compare it: never change one.
        status: the HTTP status.
        title: what is wrong, in a few words that people search for.
        help: what the caller can do about it, in whole sentences; shown in `detail` and on the problem's page.
        user_message: what to tell the person who uses the app, shown in `userFriendlyMessage`; empty where only a program
            can do something.
    """

    code: str
    status: int
    title: str
    help: str
    user_message: str = ""

    @property
    def message(self) -> str:
        """The original's `message`, which all problems of one status share."""
        return _MESSAGES[self.status]


CATALOGUE: dict[str, Problem] = {}
"""Every problem by its code; importing `app.problems` fills it."""


def problem(code: str, status: int, title: str, help_text: str, *, user_message: str = "") -> Problem:
    """Add a problem to the catalogue and return it; the arguments are the attributes of `Problem`."""
    CATALOGUE[code] = Problem(code, status, title, help_text, user_message)
    return CATALOGUE[code]
