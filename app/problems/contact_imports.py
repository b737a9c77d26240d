"""Contact import files: 400, 413, 415."""

from app.problems.catalogue import problem

IMPORT_UNREADABLE = problem(
    "import-unreadable",
    400,
    "File cannot be read",
    "Send a CSV table with one contact a row, or one JSON object a line. `reason` says what is wrong with "
    "this file. An invalid row does not fail the file: it is reported with its line number.",
)
IMPORT_TOO_LONG = problem(
    "import-too-long",
    413,
    "File has too many rows",
    "Nothing was imported. Split the file, and repeat the header in the first line of each part.",
)
IMPORT_TYPE_REFUSED = problem(
    "import-type-refused",
    415,
    "Unsupported file type",
    "Send `text/csv`, `application/x-ndjson`, or `multipart/form-data` with one file, as a browser's form does.",
)
