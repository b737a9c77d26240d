"""What is wrong with a request about contacts."""

from app.problems.catalogue import problem

CONTACT_NUMBER_IN_USE = problem(
    "contact-number-in-use",
    409,
    "Conflict",
    "Another contact of the same user has this number",
    "A user has one contact for each number; `reason` names the other one. Change or delete it first, or merge the two.",
)
