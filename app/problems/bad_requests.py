"""Malformed or invalid requests: 400."""

from app.problems.catalogue import problem

PARAMETERS_INVALID = problem(
    "parameters-invalid",
    400,
    "Invalid parameters",
    "Each entry of `errors` names a field and what it must be.",
)
JSON_MALFORMED = problem(
    "json-malformed",
    400,
    "Request body is not a JSON object",
    "Send one JSON object in UTF-8, as the endpoint's example shows.",
)
CURSOR_INVALID = problem(
    "cursor-invalid",
    400,
    "Invalid cursor",
    "Pass `nextCursor` of the previous page unchanged and with the same filters, or omit `cursor` to start "
    "from the first page.",
)
ADMIN_REQUIRED = problem(
    "admin-required",
    400,
    "User must be admin to access this endpoint.",
    "Call with a token of an administrator. API v1 returns this error when your role is too low; v2 returns 403.",
)
