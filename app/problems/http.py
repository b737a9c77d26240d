"""What HTTP itself or the service cannot do: 405, 413, 415, 500, 503."""

from app.problems.catalogue import BAD_REQUEST, problem

METHOD_NOT_ALLOWED = problem(
    "method-not-allowed",
    405,
    "Method Not Allowed",
    "This path does not know this method",
    "The header Allow of the answer lists the methods that the path knows.",
)
BODY_TOO_LARGE = problem(
    "body-too-large",
    413,
    "Content Too Large",
    "The request body is too large",
    "Split the request; the endpoint's description names its limit.",
)
CONTENT_TYPE_REFUSED = problem(
    "content-type-refused",
    415,
    "Unsupported Media Type",
    "The request body must be JSON",
    "Send the header `Content-Type: application/json`.",
)
CONTENT_ENCODING_REFUSED = problem(
    "content-encoding-refused",
    415,
    "Unsupported Media Type",
    "The body is packed in a way that is not read here",
    "Send the body as it is, or compressed once, with `Content-Encoding: gzip`.",
)
REQUEST_REFUSED = problem(
    "request-refused",
    400,
    BAD_REQUEST,
    "The request cannot be understood",
    "The request breaks the rules of HTTP: see `detail`.",
)
BODY_TOO_SLOW = problem(
    "body-too-slow",
    408,
    "Request Timeout",
    "The request body did not arrive in time",
    "Send the request again, all of it at once; nothing was done.",
)
INTERNAL = problem(
    "internal",
    500,
    "Internal Server Error",
    "Something went wrong on our side",
    "Quote the reference code to support.",
)
UNAVAILABLE = problem(
    "unavailable",
    503,
    "Service Unavailable",
    "A part of the service cannot be reached at the moment",
    "Nothing was stored. Try again after the time in the header Retry-After.",
)
MAIL_NOT_SET_UP = problem(
    "mail-not-set-up",
    503,
    "Service Unavailable",
    "This instance has no mail server",
    "Its operator sets one: SMTP_HOST in the instance's settings.",
)
PUSH_NOT_SET_UP = problem(
    "push-not-set-up",
    503,
    "Service Unavailable",
    "This instance has no credentials for push notifications",
    "Its operator lets it run as a Google service account that may use Firebase Cloud Messaging.",
)
