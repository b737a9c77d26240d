"""Trial of a SignalWire account: lists a message, which needs the same permission as sending."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.carriers.account_findings import explain_refusal
from app.carriers.base import AccountFinding, SendError
from app.carriers.credentials import CarrierCredentials

_NAMES = "space_url, project_id, auth_token and its permissions"

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
        yield AccountFinding("auth_token", False, explain_refusal("SignalWire", error, _NAMES, "SignalWire's dashboard"))
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
