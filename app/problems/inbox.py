"""The team inbox."""

from app.problems.catalogue import problem

READ_STATE_MISSING = problem(
    "read-state-missing",
    409,
    "No read state of your own",
    "Only the owner of a number, and those with whom it is shared, have a read state of their own. "
    "`POST /api/v2/bulk/markRead` and `POST /api/v2/bulk/markUnread` mark conversations for everybody.",
    user_message="This number is not shared with you, so you cannot mark its conversations for yourself.",
)

ASSIGNEE_WITHOUT_ACCESS = problem(
    "assignee-without-access",
    409,
    "The assignee has no access",
    "A conversation can be assigned to the owner of its number, to those with whom the number is shared, and to administrators "
    "of the owner's organization or tenant. Share the number with the user first.",
    user_message="This person cannot see the conversation. Share the number with them first.",
)
