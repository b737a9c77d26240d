"""Contact lists: 404, 409."""

from app.problems.catalogue import problem

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
)
LISTS_TOO_MANY = problem(
    "lists-too-many",
    409,
    "List limit reached (500 per user)",
    "Delete one that is no longer needed.",
)
CONTACT_ON_TOO_MANY_LISTS = problem(
    "contact-on-too-many-lists",
    409,
    "List limit reached (50 per contact)",
    "Each entry of `errors` names the position of a contact that is already on 50 lists. Nothing was changed.",
)
