"""What callers send that cannot be taken: 400."""

from app.problems.catalogue import BAD_REQUEST, problem

PARAMETERS_INVALID = problem(
    "parameters-invalid",
    400,
    BAD_REQUEST,
    "A parameter is missing or wrong",
    "Each entry of `errors` names a field and what was expected there.",
)
JSON_MALFORMED = problem(
    "json-malformed",
    400,
    BAD_REQUEST,
    "The request body is not a JSON object",
    "Send one JSON object in UTF-8, as the endpoint's example shows.",
)
CURSOR_INVALID = problem(
    "cursor-invalid",
    400,
    BAD_REQUEST,
    "The cursor does not belong to this list",
    "Pass `nextCursor` of the page before unchanged, with the same filters, or no cursor to begin anew.",
)
ADMIN_REQUIRED = problem(
    "admin-required",
    400,
    BAD_REQUEST,
    "User must be admin to access this endpoint.",
    "Call with a token of an administrator. It is v1's answer to whoever lacks the role; v2 answers 403.",
)
