"""Trial of a Twilio account: each credential is used once, and no message is sent."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.carriers.account_findings import explain_refusal
from app.carriers.base import AccountFinding, SendError
from app.carriers.credentials import CarrierCredentials
from app.carriers.http import basic_auth

_ACTIVE = "active"
_PLACE = "Twilio's console"

Get = Callable[[str, Mapping[str, str], str], dict[str, Any]]
"""Takes a path below the account, a query and an Authorization header, and returns Twilio's JSON object."""


def try_account(get: Get, credentials: CarrierCredentials) -> Iterator[AccountFinding]:
    """Yield the findings about an account; stops after the first login that fails.

    A standard API key may not read the account, so it lists a message instead, which sending allows too.

    Args:
        get: calls Twilio; raises SendError.
        credentials: credentials of the account.
    """
    try:
        account = get(".json", {}, basic_auth(credentials.get("account_sid"), credentials.get("auth_token")))
    except SendError as error:
        yield AccountFinding("auth_token", False, explain_refusal("Twilio", error, "account_sid and auth_token", _PLACE))
        return
    yield AccountFinding("auth_token", True, "Twilio accepts account_sid and auth_token.")
    yield _describe_state(account)
    if credentials.get("api_key_sid"):
        login = basic_auth(credentials.get("api_key_sid"), credentials.get("api_key_secret"))
        try:
            get("/Messages.json", {"PageSize": "1"}, login)
        except SendError as error:
            yield AccountFinding(
                "api_key_sid", False, explain_refusal("Twilio", error, "api_key_sid and api_key_secret", _PLACE)
            )
        else:
            yield AccountFinding("api_key_sid", True, "Twilio accepts the API key.")


def _describe_state(account: Mapping[str, Any]) -> AccountFinding:
    state = str(account.get("status"))
    if state != _ACTIVE:
        known = state if state in ("suspended", "closed") else "not active"
        return AccountFinding("account", False, f"The account is {known}: it cannot send.")
    if account.get("type") == "Trial":
        return AccountFinding("account", True, "The account is active. As a trial account it reaches verified numbers only.")
    return AccountFinding("account", True, "The account is active.")
