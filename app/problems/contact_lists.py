"""What can be wrong about lists of contacts: 404, 409."""

from app.problems.catalogue import NOT_FOUND, problem

LIST_NOT_FOUND = problem(
    "list-not-found",
    404,
    NOT_FOUND,
    "There is no such list",
    "The list does not exist, or lies outside the caller's reach; `GET /api/v2/lists` lists those that there are.",
)
LIST_NAME_TAKEN = problem(
    "list-name-taken",
    409,
    "Conflict",
    "Another list of the user has this name",
    "Choose another name, or use that list. Neither the case of its letters nor its spaces make it another.",
)
LISTS_TOO_MANY = problem(
    "lists-too-many",
    409,
    "Conflict",
    "The user has as many lists as possible",
    "500 lists are the most. Delete one that is not needed any more.",
)
CONTACT_ON_TOO_MANY_LISTS = problem(
    "contact-on-too-many-lists",
    409,
    "Conflict",
    "A contact is on as many lists as possible",
    "50 lists are the most. `errors` names the places in the array of those contacts; nothing was changed.",
)
