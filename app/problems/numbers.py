"""Inventory of numbers."""

from app.problems.catalogue import problem

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
