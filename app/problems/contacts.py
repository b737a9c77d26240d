"""Contacts, contact lists and import files."""

from app.problems.catalogue import problem

CONTACT_NOT_FOUND = problem(
    "contact-not-found",
    404,
    "Contact not found",
    "The contact does not exist, or you do not have access to it.",
    user_message="This contact does not exist, or you do not have access to it.",
)

CONTACT_NUMBER_IN_USE = problem(
    "contact-number-in-use",
    409,
    "Contact number already in use",
    "A user has 1 contact for each phone number; `reason` names the other contact. Change or delete that "
    "contact first, or merge the two.",
    user_message="Another contact has this phone number.",
)

CONTACT_IS_GROUP = problem(
    "contact-is-group",
    409,
    "Not possible for a group",
    "The contact is the conversation with a group. Do this for its members, whose numbers are in `participants`.",
    user_message="This is a conversation with a group. Do this for its members instead.",
)

LIST_NOT_FOUND = problem(
    "list-not-found",
    404,
    "List not found",
    "The list does not exist, or you do not have access to it. `GET /api/v2/lists` returns the lists that you can use.",
)

LIST_NAME_TAKEN = problem(
    "list-name-taken",
    409,
    "List name already in use",
    "Another list of the user has this name. Choose another name, or use that list. Names are compared "
    "without case and spaces.",
    user_message="Another list has this name. Choose another one.",
)

LISTS_TOO_MANY = problem(
    "lists-too-many",
    409,
    "List limit reached (500 per user)",
    "Delete one that is no longer needed.",
    user_message="You have too many lists. Delete one that you no longer need.",
)

CONTACT_ON_TOO_MANY_LISTS = problem(
    "contact-on-too-many-lists",
    409,
    "List limit reached (50 per contact)",
    "Each entry of `errors` names the position of a contact that is already on 50 lists. Nothing was changed.",
    user_message="A contact is on too many lists. Remove it from one first.",
)

IMPORT_UNREADABLE = problem(
    "import-unreadable",
    400,
    "File cannot be read",
    "Send a CSV table with one contact a row, or one JSON object a line. `reason` says what is wrong with "
    "this file. An invalid row does not fail the file: it is reported with its line number.",
    user_message="The file cannot be read. Save it as CSV, then try again.",
)

IMPORT_TOO_LONG = problem(
    "import-too-long",
    413,
    "File has too many rows",
    "Nothing was imported. Split the file, and repeat the header in the first line of each part.",
    user_message="The file has too many rows. Split it into several files.",
)

IMPORT_TYPE_REFUSED = problem(
    "import-type-refused",
    415,
    "Unsupported file type",
    "Send `text/csv`, `application/x-ndjson`, or `multipart/form-data` with one file, as a browser's form does.",
    user_message="This type of file cannot be imported. Save it as CSV, then try again.",
)
