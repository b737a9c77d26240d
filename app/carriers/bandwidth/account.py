"""Bandwidth accounts: their values, and the trial of an account, which sends no message."""

from collections.abc import Callable, Iterator

from app.carriers.account_findings import explain_refusal
from app.carriers.base import AccountFinding, SendError
from app.carriers.credentials import CarrierCredentials, CredentialFields, CredentialForm
from app.carriers.webhook_secrets import WEBHOOK_SECRET, WEBHOOK_SECRET_NAMES

_PLACE = "Bandwidth's portal"

_ID_FORM = CredentialForm(r"[A-Za-z0-9_-]{1,64}", "letters, digits, - and _, as Bandwidth's portal shows it")
_USER_FORM = CredentialForm(r"[^:\x00-\x1f\x7f]{1,200}", "1 to 200 characters without a colon")
_PASSWORD_FORM = CredentialForm(r"[^\x00-\x1f\x7f]{1,500}", "1 to 500 printable characters")
_CALLBACK_PASSWORD_FORM = CredentialForm(
    r"[^\x00-\x1f\x7f]{12,200}", "12 to 200 printable characters: it is all that protects webhooks"
)

_SECRET_FORM = CredentialForm(r"[A-Za-z0-9._~-]{32,128}", "32 to 128 letters, digits, or any of - . _ ~")

_LOGINS = (frozenset({"api_user", "api_password"}), frozenset({"client_id", "client_secret"}))
_PROOFS = (frozenset({"callback_user", "callback_password"}), frozenset({WEBHOOK_SECRET}))

CREDENTIAL_FIELDS = CredentialFields(
    required=frozenset({"account_id", "application_id"}),
    optional=WEBHOOK_SECRET_NAMES
    | frozenset(
        {
            "callback_user",
            "callback_password",
            "api_user",
            "api_password",
            "client_id",
            "client_secret",
            "callback_user_previous",
            "callback_password_previous",
        }
    ),
    forms={
        "account_id": _ID_FORM,
        "application_id": _ID_FORM,
        "api_user": _USER_FORM,
        "api_password": _PASSWORD_FORM,
        "client_id": _USER_FORM,
        "client_secret": _PASSWORD_FORM,
        "callback_user": _USER_FORM,
        "callback_password": _CALLBACK_PASSWORD_FORM,
        "callback_user_previous": _USER_FORM,
        "callback_password_previous": _CALLBACK_PASSWORD_FORM,
        **dict.fromkeys(sorted(WEBHOOK_SECRET_NAMES), _SECRET_FORM),
    },
    together=(
        *_LOGINS,
        frozenset({"callback_user", "callback_password"}),
        frozenset({"callback_user_previous", "callback_password_previous"}),
    ),
    alternatives=_LOGINS,
    webhook_proofs=_PROOFS,
    public=frozenset({"account_id", "application_id", "api_user", "client_id", "callback_user", "callback_user_previous"}),
    identity="account_id",
)


def try_account(
    log_in: Callable[[], object], list_media: Callable[[], object], credentials: CarrierCredentials
) -> Iterator[AccountFinding]:
    """Yield the findings about an account; stops after the first login that fails.

    The list of media needs the same permission as sending, and changes nothing.

    Args:
        log_in: gets an access token for the account's client; raises SendError.
        list_media: asks for the account's media; raises SendError.
        credentials: credentials of the account.
    """
    subject, names = "api_user", "api_user and api_password"
    if credentials.get("client_id"):
        subject, names = "client_id", "client_id and client_secret"
        try:
            log_in()
        except SendError as error:
            yield AccountFinding(subject, False, explain_refusal("Bandwidth", error, names, _PLACE))
            return
        yield AccountFinding(subject, True, "Bandwidth accepts client_id and client_secret.")
    try:
        list_media()
    except SendError as error:
        yield AccountFinding(subject, False, explain_refusal("Bandwidth", error, f"account_id, {names}", _PLACE))
        return
    yield AccountFinding("account_id", True, f"Bandwidth accepts account_id, {names} for messaging.")
