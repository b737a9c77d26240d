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
    user_message="This message was already sent or canceled.",
)

SENDER_REFUSED = problem(
    "sender-refused",
    403,
    "Sender number not allowed",
    "`from` must be your own phone number, or one that its owner shares with you.",
    user_message="You cannot send from this number. Ask its owner to share it with you.",
)

NUMBER_OWNER_DISABLED = problem(
    "number-owner-disabled",
    403,
    "Owner of the sender number is disabled",
    "The user who shares the number `from` with you is disabled or marked for deletion. An administrator of the organization "
    "can re-enable them.",
    user_message="You cannot send from this number at the moment: its owner is disabled. Ask an administrator.",
)

OPTED_OUT = problem(
    "opted-out",
    451,
    "The recipient has opted out of communications",
    "You cannot send messages to this recipient until they reply START.",
    user_message="This person has opted out of messages. You can text them again after they reply START.",
)
