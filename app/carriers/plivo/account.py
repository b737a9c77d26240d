"""Plivo accounts: their values, and the trial of an account, which sends no message."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.carriers.account_findings import explain_refusal
from app.carriers.base import AccountFinding, SendError
from app.carriers.credentials import CredentialFields, CredentialForm

_TOKEN_FORM = CredentialForm(r"[!-~]{8,200}", "8 to 200 characters without spaces, as Plivo's console shows it")
_TOKENS = ("auth_token", "auth_token_previous", "main_auth_token", "main_auth_token_previous")

CREDENTIAL_FIELDS = CredentialFields(
    required=frozenset({"auth_id", "auth_token"}),
    optional=frozenset({"auth_token_previous", "main_auth_token", "main_auth_token_previous", "signature_version"}),
    forms={
        "auth_id": CredentialForm(r"[MS]A[A-Z0-9]{18}", "MA, or SA for a subaccount, and 18 capital letters and digits"),
        **dict.fromkeys(_TOKENS, _TOKEN_FORM),
        "signature_version": CredentialForm(r"[23]", "3, or 2 to accept the older signatures too"),
    },
    public=frozenset({"auth_id", "signature_version"}),
    identity="auth_id",
)


def try_account(get_account: Callable[[], Mapping[str, Any]]) -> Iterator[AccountFinding]:
    """Yield the findings about an account.

    Args:
        get_account: returns the account's resource at Plivo; raises SendError.
    """
    try:
        account = get_account()
    except SendError as error:
        message = explain_refusal("Plivo", error, "auth_id and auth_token", "Plivo's console")
        yield AccountFinding("auth_token", False, message)
        return
    yield AccountFinding("auth_token", True, "Plivo accepts auth_id and auth_token.")
    if account.get("enabled") is False:
        yield AccountFinding("account", False, "The account is disabled: it cannot send.")
    elif _has_no_credit(account):
        yield AccountFinding("account", False, "The account has no credit: messages fail with code 900.")


def _has_no_credit(account: Mapping[str, Any]) -> bool:
    """Whether a prepaid account has used up its credit; what cannot be read counts as credit."""
    try:
        return account.get("billing_mode") == "prepaid" and float(account["cash_credits"]) <= 0
    except (KeyError, TypeError, ValueError):
        return False
