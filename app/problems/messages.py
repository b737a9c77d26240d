"""Messages: sending, scheduling, and media files."""

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

NUMBER_NOT_ACTIVE = problem(
    "number-not-active",
    409,
    "Sender number is not active",
    "Only a number in state `active` sends messages. `GET /api/v2/numbers/{id}` returns the state, and an administrator of the "
    "tenant can change it.",
    user_message="This number cannot send messages at the moment. Ask an administrator.",
)

SENDER_UNSUPPORTED = problem(
    "sender-unsupported",
    400,
    "Carrier does not support the sender",
    "The carrier of the number does not send from alphanumeric senders, or not from short codes. Use another carrier, or a "
    "phone number.",
    user_message="The carrier cannot send from this number. Choose another one.",
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

REMINDER_NOT_FOUND = problem(
    "reminder-not-found",
    404,
    "Reminder not found",
    "The reminder does not exist, was deleted, or you do not have access to it.",
    user_message="This reminder does not exist any more, or you do not have access to it.",
)

REMINDER_OVER = problem(
    "reminder-over",
    409,
    "Reminder is over",
    "The reminder was canceled, or its time passed while it was completed.",
    user_message="This reminder was canceled, or its time has passed.",
)

MEDIA_NOT_FOUND = problem(
    "media-not-found",
    404,
    "Media file not found",
    "The file does not exist, was removed because no message used it, or you do not have access to it.",
    user_message="This file does not exist any more.",
)

MEDIA_IN_USE = problem(
    "media-in-use",
    409,
    "Media file is in use",
    "A message or a drip campaign contains the file. It is removed together with the conversation.",
    user_message="This file is part of a message, so it cannot be removed.",
)

MEDIA_TYPE_REFUSED = problem(
    "media-type-refused",
    415,
    "Unsupported type of media file",
    "The type is found by the content, not by the name. JPEG, PNG, GIF and WebP images, the usual audio and video files, PDF, "
    "vCard, iCalendar and plain text are accepted. Programs, HTML, SVG and HEIC are not: send a photo as JPEG.",
    user_message="This type of file cannot be sent. Choose a photo, a video, a PDF or a contact card.",
)

MEDIA_UNREADABLE = problem(
    "media-unreadable",
    400,
    "Media file cannot be read",
    "`reason` says what is wrong with the file. Nothing was stored.",
    user_message="This file is empty, damaged or too large to be processed.",
)

MEDIA_LINK_EXPIRED = problem(
    "media-link-expired",
    410,
    "Media link has expired",
    "Links to media files expire. Read the message again, or call `GET /api/v2/media/{id}`, for a new link.",
    user_message="This link has expired. Open the conversation again.",
)

MEDIA_LOST = problem(
    "media-lost",
    410,
    "Media file could not be fetched",
    "The carrier delivered a message with a file that could not be stored; `reason` says why.",
    user_message="This file could not be received. Ask the sender to send it again.",
)

MEDIA_PENDING = problem(
    "media-pending",
    503,
    "Media file is being fetched",
    "The file of an inbound message is still being fetched from its carrier. Try again after `Retry-After` seconds.",
    user_message="This file is still being received. Try again in a moment.",
)

MEDIA_STORAGE_MISSING = problem(
    "media-storage-missing",
    503,
    "Media storage is not set up",
    "The instance has no place for media files: its operator sets MEDIA_BUCKET or MEDIA_FOLDER.",
    user_message="Files cannot be sent at the moment. Ask your administrator.",
)
