"""SkySwitch accounts: their values, and a trial that sends nothing."""

from collections.abc import Callable, Iterator

from app.carriers.base import AccountFinding, SendError, SendErrorKind
from app.carriers.credentials import CredentialFields, CredentialForm
from app.carriers.webhook_secrets import WEBHOOK_SECRET, WEBHOOK_SECRET_FORMS, WEBHOOK_SECRET_NAMES

NAME = "skyswitch"

CREDENTIAL_FIELDS = CredentialFields(
    required=frozenset({"account_id"}),
    optional=frozenset(
        {"client_id", "client_secret", "username", "password", "scope", "access_token", "domain", *WEBHOOK_SECRET_NAMES}
    ),
    forms={"account_id": CredentialForm(r"[^\x00-\x1f\x7f]{1,200}", "1 to 200 characters"), **WEBHOOK_SECRET_FORMS},
    alternatives=(frozenset({"access_token"}), frozenset({"client_id", "client_secret", "username", "password"})),
    generated=frozenset({WEBHOOK_SECRET}),
    public=frozenset({"account_id", "domain"}),
    identity="account_id",
)
"""An account has the fixed `access_token` of the partner portal, or client, user name and password."""


def try_account(list_numbers: Callable[[], object], *, has_fixed_token: bool) -> Iterator[AccountFinding]:
    """Yield the findings about an account.

    Args:
        list_numbers: requests the account's numbers, which needs a token; raises SendError.
        has_fixed_token: the account has no login.
    """
    subject = "access_token" if has_fixed_token else "password"
    names = "access_token" if has_fixed_token else "client_id, client_secret, username and password"
    try:
        list_numbers()
    except SendError as error:
        if error.is_answered is False:
            yield AccountFinding(subject, False, "SkySwitch did not respond in time: try again later.")
        elif error.kind is SendErrorKind.BAD_CONFIGURATION:
            yield AccountFinding(subject, False, f"SkySwitch rejects the account: compare account_id, {names} with its portal.")
        else:
            yield AccountFinding(subject, False, f"{error.reason}: try again later.")
        return
    yield AccountFinding(subject, True, f"SkySwitch accepts account_id, {names}.")
    yield AccountFinding(
        "account",
        True,
        "Whether the account may send is not known: send a message to a phone of your own. SkySwitch has no test.",
    )
