"""What is wrong with a file of contacts as a whole."""

from app.problems.catalogue import BAD_REQUEST, problem

IMPORT_UNREADABLE = problem(
    "import-unreadable",
    400,
    BAD_REQUEST,
    "The file cannot be read",
    "Send a table as CSV, one contact a row, or one JSON object a line; `reason` says what is wrong with this file. A row "
    "that is wrong by itself is reported with its line, and never fails the file.",
)
IMPORT_TOO_LONG = problem(
    "import-too-long",
    413,
    "Content Too Large",
    "The file has too many rows",
    "Nothing of it is imported. Split it: each part is a file of its own, with the header in its first line.",
)
IMPORT_TYPE_REFUSED = problem(
    "import-type-refused",
    415,
    "Unsupported Media Type",
    "The body is no file of contacts",
    "Send `text/csv`, `application/x-ndjson`, or `multipart/form-data` with one file, as a browser's form does.",
)
