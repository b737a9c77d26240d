"""Messages: sending and scheduling."""

from app.problems.catalogue import problem

MESSAGE_NOT_FOUND = problem(
    "message-not-found",
    404,
    "Message not found",
    "The message does not exist, or you do not have access to it.",
)

MESSAGE_NOT_SCHEDULED = problem(
    "message-not-scheduled",
    409,
    "Message is no longer scheduled",
    "The message was sent or canceled; `GET /api/v2/messages/{id}` returns its state.",
)

SENDER_REFUSED = problem(
    "sender-refused",
    403,
    "Sender number not allowed",
    "`from` must be your own phone number, or one that its owner shares with you.",
)

OPTED_OUT = problem(
    "opted-out",
    451,
    "The recipient has opted out of communications",
    "You cannot send messages to this recipient until they reply START.",
)
