"""Trial of a SignalWire account: lists a message, which needs the same permission as sending."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.carriers.base import AccountFinding, SendError, SendErrorKind
from app.carriers.credentials import CarrierCredentials

Get = Callable[[str, Mapping[str, str]], dict[str, Any]]
"""Takes a path below the project and a query, and returns SignalWire's JSON object."""


def try_account(get: Get, credentials: CarrierCredentials) -> Iterator[AccountFinding]:
    """Yield the findings about an account.

    Args:
        get: calls SignalWire; raises SendError.
        credentials: credentials of the account.
    """
    try:
        answer = get("/Messages.json", {"PageSize": "1"})
    except SendError as error:
        yield AccountFinding("auth_token", False, _explain(error))
    else:
        is_list = isinstance(answer.get("messages"), list)
        message = "SignalWire accepts project_id and auth_token." if is_list else "The space did not answer as SignalWire does."
        yield AccountFinding("auth_token", is_list, message)
    if credentials.get("signing_key"):
        message = "A signing key is set. SignalWire cannot be asked whether it is the right one."
        yield AccountFinding("signing_key", True, message)
    else:
        message = "There is no signing_key: inbound messages and delivery receipts are refused."
        yield AccountFinding("signing_key", False, message)


def _explain(error: SendError) -> str:
    if error.is_answered is None:
        return f"{error.reason}."
    if not error.is_answered:
        return "SignalWire did not respond in time: compare space_url with SignalWire's dashboard, or try again later."
    if error.kind is not SendErrorKind.BAD_CONFIGURATION:
        return f"{error.reason}: compare space_url and project_id with SignalWire's dashboard, or try again later."
    advice = "compare project_id and auth_token with SignalWire's dashboard; the token needs the Messaging permission."
    return f"{error.reason}: {advice}"
