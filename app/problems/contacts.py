"""Contacts: 409."""

from app.problems.catalogue import problem

CONTACT_NUMBER_IN_USE = problem(
    "contact-number-in-use",
    409,
    "Contact number already in use",
    "A user has 1 contact for each phone number; `reason` names the other contact. Change or delete that "
    "contact first, or merge the two.",
)
