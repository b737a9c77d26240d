"""Trial of a Vonage account: logs in with an empty message, which Vonage refuses, and reads the application."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from app.carriers.account_findings import explain_refusal
from app.carriers.base import AccountFinding, SendError, SendErrorKind
from app.carriers.credentials import CarrierCredentials
from app.carriers.json_values import as_object, as_text

_DASHBOARD = "Vonage's dashboard"

Ask = Callable[[str, str], Mapping[str, Any]]
"""Takes a method and a path of the API, and returns Vonage's JSON object; raises SendError."""


def try_account(
    post_nothing: Callable[[], None], ask: Ask, credentials: CarrierCredentials, url: str
) -> Iterator[AccountFinding]:
    """Yield the findings about an account; stops after a login that fails.

    Args:
        post_nothing: sends an empty message with the login of messages; raises SendError.
        ask: calls Vonage with API key and secret.
        credentials: credentials of the account.
        url: URL of this instance that the application has to call.
    """
    has_key = bool(credentials.get("private_key"))
    names = "application_id and private_key" if has_key else "api_key and api_secret"
    subject = "private_key" if has_key else "api_secret"
    try:
        post_nothing()
    except SendError as error:
        if not error.is_answered or error.kind is not SendErrorKind.REJECTED:
            yield AccountFinding(subject, False, explain_refusal("Vonage", error, names, _DASHBOARD))
            return
    yield AccountFinding(subject, True, f"Vonage accepts {names}.")
    if credentials.get("api_secret") and credentials.get("application_id"):
        yield _compare_application(ask, credentials.get("application_id"), url)


def _compare_application(ask: Ask, application_id: str, url: str) -> AccountFinding:
    try:
        application = ask("GET", f"/v2/applications/{quote(application_id, safe='')}")
    except SendError as error:
        message = explain_refusal("Vonage", error, "application_id, api_key and api_secret", _DASHBOARD)
        return AccountFinding("application_id", False, message)
    webhooks = as_object(as_object(as_object(application.get("capabilities")).get("messages")).get("webhooks"))
    called = {name: as_text(as_object(webhooks.get(name)).get("address")) for name in ("inbound_url", "status_url")}
    wrong = [name for name, address in called.items() if not address.startswith(url)]
    if wrong:
        return AccountFinding("application_id", False, f"The application's {' and '.join(wrong)} must be {url}.")
    return AccountFinding("application_id", True, "The application calls this instance.")
