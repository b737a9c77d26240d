"""Sentences about failed calls while an account is tried."""

from app.carriers.base import SendError, SendErrorKind


def explain_refusal(carrier: str, error: SendError, names: str, place: str) -> str:
    """Return what to do about a failed call.

    Args:
        carrier: the carrier's name for people.
        error: the failure.
        names: values of the account that the carrier checked.
        place: where the carrier shows them, such as "its portal".
    """
    if not error.is_answered:
        return f"{carrier} did not respond in time: try again later."
    if error.kind is not SendErrorKind.BAD_CONFIGURATION:
        return f"{error.reason}: try again later."
    return f"{error.reason}: compare {names} with {place}."
