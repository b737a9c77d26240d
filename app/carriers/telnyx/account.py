"""Trial of a Telnyx account: logs in, reads the messaging profile and the public key, and sends no message."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from app.carriers.account_findings import explain_refusal
from app.carriers.base import AccountFinding, SendError, SendErrorKind
from app.carriers.credentials import CarrierCredentials
from app.carriers.json_values import as_object, as_text

_PORTAL = "the API keys in Telnyx's portal"
_PROFILE = "messaging_profile_id"
_API_VERSION = "2"

Get = Callable[[str], Mapping[str, Any]]
"""Takes a path of the API, and returns the `data` of Telnyx's response."""


def try_account(get: Get, credentials: CarrierCredentials, inbound_url: str) -> Iterator[AccountFinding]:
    """Yield the findings about an account; stops after a log-in that fails.

    Args:
        get: calls Telnyx; raises SendError.
        credentials: credentials of the account.
        inbound_url: URL that the messaging profile has to call, without the name of the carrier.
    """
    key, profile_id = "api_key" if credentials.get("api_key") else "access_token", credentials.get(_PROFILE)
    try:
        profile = get(f"/v2/messaging_profiles/{quote(profile_id, safe='')}" if profile_id else "/v2/messaging_profiles")
    except SendError as error:
        if profile_id and error.kind is SendErrorKind.BAD_CONFIGURATION and error.code in ("10005", "10006", "http-404"):
            yield AccountFinding(_PROFILE, False, "Telnyx has no such messaging profile: compare it with Telnyx's portal.")
        else:
            yield AccountFinding(key, False, explain_refusal("Telnyx", error, key, _PORTAL))
        return
    yield AccountFinding(key, True, f"Telnyx accepts {key}.")
    if profile_id:
        yield _describe_profile(profile, inbound_url)
    yield _compare_key(get, credentials)


def _describe_profile(profile: Mapping[str, Any], inbound_url: str) -> AccountFinding:
    if profile.get("enabled") is False:
        return AccountFinding(_PROFILE, False, "The messaging profile is disabled: it cannot send.")
    if as_text(profile.get("webhook_api_version")) not in ("", _API_VERSION):
        return AccountFinding(_PROFILE, False, "The messaging profile calls webhooks in an old version: choose API v2.")
    if not as_text(profile.get("webhook_url")).startswith(inbound_url):
        return AccountFinding(_PROFILE, False, "The messaging profile's webhook URL is not this instance's.")
    return AccountFinding(_PROFILE, True, "The messaging profile is enabled, and calls this instance.")


def _compare_key(get: Get, credentials: CarrierCredentials) -> AccountFinding:
    given = credentials.get("public_key")
    try:
        present = as_text(as_object(get("/v2/public_key")).get("public"))
    except SendError:
        present = ""
    if not given:
        hint = f" Set it to {present}." if present else " Copy it from the API keys in Telnyx's portal."
        message = f"Without public_key, inbound messages and receipts are refused.{hint}"
        return AccountFinding("public_key", False, message)
    if not present:
        return AccountFinding("public_key", True, "Telnyx did not tell the account's public key, so it was not compared.")
    if given != present:
        return AccountFinding("public_key", False, f"Telnyx signs with another key than public_key: {present}.")
    return AccountFinding("public_key", True, "Telnyx signs with public_key.")
