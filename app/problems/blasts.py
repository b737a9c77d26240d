"""Blasts."""

from app.problems.catalogue import problem

BLAST_NOT_FOUND = problem(
    "blast-not-found",
    404,
    "Blast not found",
    "The blast does not exist, or you do not have access to it. `GET /api/v2/blasts` lists the blasts that you can use.",
)

BLASTS_TOO_MANY = problem(
    "blasts-too-many",
    409,
    "Blast limit reached (2000 per user)",
    "Delete one that is no longer needed.",
    user_message="You have too many blasts. Delete one that you no longer need.",
)

BLAST_STATE_WRONG = problem(
    "blast-state-wrong",
    409,
    "The state of the blast does not allow this",
    "Read the blast: `state` says what is possible. A draft can be changed and sent, a scheduled one changed and canceled, a "
    "running one paused and canceled, a paused or failed one resumed and canceled. One that was sent is not sent again: "
    "create another one.",
    user_message="This is not possible now. Reload the blast to see its state.",
)

BLAST_EMPTY = problem(
    "blast-empty",
    409,
    "The blast lacks a message or an audience",
    "Set `message` or `media`, and at least one of `listIds`, `contactIds` and `filter`, before it is sent.",
    user_message="Write a message and choose who gets it.",
)

BLAST_SENDER_UNABLE = problem(
    "blast-sender-unable",
    409,
    "The number of the blast cannot send",
    "The number no longer belongs to the user or is not active, its carrier account is missing, or the user, organization or "
    "tenant is disabled.",
    user_message="Messages cannot be sent from this number. Ask an administrator.",
)
