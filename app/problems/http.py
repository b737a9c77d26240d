"""HTTP itself and the state of the service: 400, 405, 408, 413, 415, 500, 503."""

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
)
CONTENT_TYPE_REFUSED = problem(
    "content-type-refused",
    415,
    "Request body must be JSON",
    "Send the header `Content-Type: application/json`.",
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
    "The request violates HTTP; `reason` says how.",
)
BODY_TOO_SLOW = problem(
    "body-too-slow",
    408,
    "Request body timed out",
    "The body did not arrive in time and nothing was done. Send the whole request again.",
)
INTERNAL = problem(
    "internal",
    500,
    "Internal error",
    "Give support the `referenceCode` of the response.",
)
UNAVAILABLE = problem(
    "unavailable",
    503,
    "Service temporarily unavailable",
    "Nothing was stored. Try again after the time in the `Retry-After` header.",
)
MAIL_NOT_SET_UP = problem(
    "mail-not-set-up",
    503,
    "E-mail is not configured",
    "The operator of the instance configures the mail server with the setting `SMTP_HOST`.",
)
PUSH_NOT_SET_UP = problem(
    "push-not-set-up",
    503,
    "Push notifications are not configured",
    "The operator must run the instance as a Google service account that may use Firebase Cloud Messaging.",
)
