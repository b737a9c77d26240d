"""HTTP itself and the state of the service: malformed and repeated requests, and stored data that stops one."""

from app.problems.catalogue import problem

METHOD_NOT_ALLOWED = problem(
    "method-not-allowed",
    405,
    "Method not allowed",
    "The `Allow` header of the response lists the methods of this path.",
)

BODY_TOO_LARGE = problem(
    "body-too-large",
    413,
    "Request body is too large",
    "Split the request. The endpoint's description states its limit.",
    user_message="This is too large to be sent.",
)

CONTENT_TYPE_REFUSED = problem(
    "content-type-refused",
    415,
    "Request body must be JSON",
    "Send the header `Content-Type: application/json`, and the body uncompressed.",
)

CONTENT_ENCODING_REFUSED = problem(
    "content-encoding-refused",
    415,
    "Unsupported Content-Encoding",
    "Send the body uncompressed, or compressed once with `Content-Encoding: gzip`.",
)

REQUEST_REFUSED = problem(
    "request-refused",
    400,
    "Malformed HTTP request",
    "`reason` says what is wrong: most likely a client or a proxy writes requests by hand.",
)

BODY_TOO_SLOW = problem(
    "body-too-slow",
    408,
    "Request body timed out",
    "The body did not arrive in time and nothing was done. Send the whole request again.",
    user_message="The connection is too slow. Try again.",
)

INTERNAL = problem(
    "internal",
    500,
    "Internal error",
    "Give support the `referenceCode` of the response.",
    user_message="Something went wrong. Try again, and contact support if it happens again.",
)

UNAVAILABLE = problem(
    "unavailable",
    503,
    "Service temporarily unavailable",
    "Nothing was stored. Try again after the time in the `Retry-After` header.",
    user_message="The service is temporarily unavailable. Wait a moment, then try again.",
)

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

PATH_UNKNOWN = problem(
    "path-unknown",
    404,
    "Path not found",
    "Check the path for a slip; the documentation at /docs/html lists all paths.",
)

IDEMPOTENCY_KEY_BUSY = problem(
    "idempotency-key-busy",
    409,
    "Request still in progress",
    "A request with this Idempotency-Key is still running. Send it again after the time in the `Retry-After` "
    "header: you then get the first request's response.",
    user_message="This is still being processed. Wait a moment, then try again.",
)

IDEMPOTENCY_KEY_REUSED = problem(
    "idempotency-key-reused",
    422,
    "Idempotency-Key used for another request",
    "Use a new key for each request; repeat a key only with the unchanged request.",
)

IDEMPOTENCY_OUTCOME_UNKNOWN = problem(
    "idempotency-outcome-unknown",
    409,
    "Outcome of the first request is unknown",
    "A request with this Idempotency-Key began and was interrupted, so that its effect may have happened. It is not "
    "done a second time. Check what happened, and use a new key to try again.",
    user_message="It is unknown whether this was done. Check before you try again.",
)

DOCUMENT_DAMAGED = problem(
    "document-damaged",
    409,
    "Stored document is damaged",
    "`reason` names the document and its field. You can still read and delete a damaged contact or message by "
    "its id. An operator finds damaged documents with `flask validate-schema` and `flask doctor`, and repairs "
    "or deletes them.",
    user_message="This entry is damaged and cannot be changed. Contact support.",
)

LATER_VERSION = problem(
    "later-version",
    409,
    "Data written by a later version",
    "A later version of this service wrote the data, and this version does not change it. Try again when the "
    "later version is running.",
    user_message="This entry cannot be changed at the moment. Try again later.",
)

NOT_DUE = problem(
    "not-due",
    425,
    "Task called too early",
    "Only the task queue receives this error; it calls again when the task is due.",
)
