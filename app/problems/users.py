"""Users, their addresses, numbers, e-mails and devices."""

from app.problems.catalogue import problem

USER_NOT_FOUND = problem(
    "user-not-found",
    404,
    "User not found",
    "The user does not exist, or you do not have access to them.",
)

USER_MARKED_FOR_DELETION = problem(
    "user-marked-for-deletion",
    409,
    "User is marked for deletion",
    "The user with this e-mail address is marked for deletion. Wait until the user is deleted, or use another address.",
    user_message="The user with this e-mail address is being deleted. Use another address.",
)

EMAIL_IN_USE = problem(
    "email-in-use",
    409,
    "E-mail address already in use",
    "The e-mail address belongs to another user; case is ignored. Use another address. If the response has a "
    "`Retry-After` header, a user with this address is being created, or its creation was interrupted: try "
    "again after that time.",
    user_message="This e-mail address already belongs to another user.",
)

NUMBER_IN_USE = problem(
    "number-in-use",
    409,
    "Phone number already in use",
    "A phone number belongs to one user. Remove it from the other user first, or let its owner share it.",
    user_message="This phone number already belongs to another user.",
)

EMAIL_MISSING = problem(
    "email-missing",
    409,
    "User has no e-mail address",
    "Set one with `PATCH /api/v2/users/{id}`.",
    user_message="This user has no e-mail address.",
)

EMAIL_UNDELIVERABLE = problem(
    "email-undeliverable",
    409,
    "E-mail cannot be delivered",
    "The user's e-mail address is not valid for mail. Set another one with `PATCH /api/v2/users/{id}`.",
    user_message="E-mail to this address cannot be delivered. Check the address.",
)

WELCOME_MAIL_TOO_SOON = problem(
    "welcome-mail-too-soon",
    429,
    "Welcome e-mail sent less than a minute ago",
    "Send it again after the time in the `Retry-After` header. The limit is 1 welcome e-mail a minute for "
    "each address, whichever user has it.",
    user_message="The e-mail was sent less than a minute ago. Wait a moment before you send it again.",
)

MAILS_TOO_MANY = problem(
    "mails-too-many",
    429,
    "E-mail limit reached (10 per address, 500 per organization a day)",
    "Try again after the time in the `Retry-After` header.",
    user_message="Too many e-mails were sent. Try again later.",
)

MAIL_NOT_SET_UP = problem(
    "mail-not-set-up",
    503,
    "E-mail is not configured",
    "The operator of the instance configures the mail server with the setting `SMTP_HOST`.",
    user_message="E-mail is not available at the moment. Contact support.",
)

DEVICE_NOT_FOUND = problem(
    "device-not-found",
    404,
    "Device not found",
    "The device does not exist, or belongs to another user.",
)

PUSH_NOT_SET_UP = problem(
    "push-not-set-up",
    503,
    "Push notifications are not configured",
    "The operator must run the instance as a Google service account that may use Firebase Cloud Messaging.",
    user_message="Push notifications are not available at the moment. Contact support.",
)

INBOX_HAS_NO_LOGIN = problem(
    "inbox-has-no-login",
    409,
    "An inbox has no log-in",
    "An inbox is a number that several people answer. It has no e-mail address, password, external id, session or token. Share "
    "it with the people who answer it.",
    user_message="This is a shared inbox. People answer it with their own log-in.",
)

NUMBER_NOT_FOUND = problem(
    "number-not-found",
    404,
    "Number not found",
    "The inventory has no such number, or you do not have access to it. `GET /api/v2/numbers` lists those that you can read.",
)

NUMBER_RELEASED = problem(
    "number-released",
    409,
    "Number was released",
    "A released number cannot be changed. Create it again with `POST /api/v2/numbers`.",
    user_message="This number was released. Add it again to use it.",
)

NUMBER_HAS_WAITING = problem(
    "number-has-waiting-messages",
    409,
    "Messages wait to be sent from the number",
    "They would fail when they are due. Cancel or wait for them, or repeat the request with `force` set to true.",
    user_message="Messages are still waiting to be sent from this number.",
)

NUMBERS_TOO_MANY = problem(
    "numbers-too-many",
    409,
    "Number limit reached (50 per user)",
    "Give the number to another user, or create an inbox for it.",
    user_message="This person already has as many numbers as possible.",
)
