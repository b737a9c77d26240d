"""Firebase Auth accounts: find, create, update and delete them, end sessions, create sign-in tokens and password links.

Each method raises ServiceUnavailableError if Firebase Auth does not respond.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from firebase_admin import auth
from firebase_admin.exceptions import FirebaseError

from app.auth.account_provisioning import AccountRefusedError, describe_refusal
from app.auth.tokens.firebase_token import SIGN_IN_TOKEN_MADE_AT, FirebaseAccounts
from app.errors import ServiceUnavailableError
from app.frozen import frozen
from app.times.clock import system_clock


class EmailTakenError(AccountRefusedError):
    """The e-mail address already belongs to another account."""


@frozen
class AuthAccount:
    """An account in Firebase Auth; its `email` is in lower case."""

    uid: str
    email: str
    full_name: str
    is_disabled: bool


class FirebaseDirectory:
    """The accounts in the instance's Firebase project."""

    def __init__(self, accounts: FirebaseAccounts) -> None:
        self._accounts = accounts

    def create(self, uid: str, email: str, full_name: str, password: str | None, *, is_disabled: bool = False) -> None:
        """Create an account.

        Args:
            uid: uid of the user.
            email: address for signing in.
            full_name: may be empty.
            password: None for no password: the user sets one by a link, or signs in at an identity provider.
            is_disabled: create the account disabled.

        Raises:
            EmailTakenError: the address belongs to another account.
            AccountRefusedError: Firebase rejects the account.
        """
        with _translated(), self._accounts.calling():
            auth.create_user(
                uid=uid,
                email=email,
                password=password,
                display_name=full_name or None,
                disabled=is_disabled,
                app=self._accounts.app,
            )

    def find(self, uid: str) -> AuthAccount | None:
        """Return the account of a uid, or None."""
        with _translated(), self._accounts.calling():
            try:
                return _account_of(auth.get_user(uid, app=self._accounts.app))
            except auth.UserNotFoundError:
                return None

    def find_by_email(self, email: str) -> AuthAccount | None:
        """Return the account of an e-mail address, or None."""
        with _translated(), self._accounts.calling():
            try:
                return _account_of(auth.get_user_by_email(email, app=self._accounts.app))
            except auth.UserNotFoundError:
                return None

    def change(self, uid: str, email: str, full_name: str, *, is_disabled: bool) -> None:
        """Update an account, except its password.

        Raises:
            EmailTakenError: the address belongs to another account.
            AccountRefusedError: Firebase rejects the update, or the account is missing.
        """
        with _translated(), self._accounts.calling():
            auth.update_user(
                uid,
                email=email,
                display_name=full_name or auth.DELETE_ATTRIBUTE,
                disabled=is_disabled,
                app=self._accounts.app,
            )

    def set_password(self, uid: str, password: str) -> None:
        """Set an account's password and end all its sessions.

        Raises:
            AccountRefusedError: Firebase rejects the password, or the account is missing.
        """
        with _translated(), self._accounts.calling():
            auth.update_user(uid, password=password, app=self._accounts.app)
            auth.revoke_refresh_tokens(uid, app=self._accounts.app)

    def delete(self, uid: str) -> None:
        """Delete an account; a missing one is no error."""
        with _translated(), self._accounts.calling():
            try:
                auth.delete_user(uid, app=self._accounts.app)
            except auth.UserNotFoundError:
                return

    def end_sessions(self, uid: str) -> None:
        """Revoke an account's refresh tokens; a missing account is no error."""
        with _translated(), self._accounts.calling():
            try:
                auth.revoke_refresh_tokens(uid, app=self._accounts.app)
            except auth.UserNotFoundError:
                return

    def sign_in_token(self, uid: str) -> str:
        """Return a custom token, with which the app can sign in as the user within an hour.

        The session counts as started now, so ending all sessions of the user also ends it, even if it has not signed in yet.

        Raises:
            ServiceUnavailableError: Google does not sign the token.
        """
        claims = {SIGN_IN_TOKEN_MADE_AT: system_clock()}
        with _translated(), self._accounts.calling():
            token: bytes = auth.create_custom_token(uid, claims, app=self._accounts.app)
            return token.decode()

    def password_link(self, email: str) -> str:
        """Return a link for setting an account's password, to be mailed to its address.

        Raises:
            AccountRefusedError: the address has no account, or the account is disabled.
        """
        with _translated(), self._accounts.calling():
            return str(auth.generate_password_reset_link(email, app=self._accounts.app))


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except auth.EmailAlreadyExistsError as error:
        raise EmailTakenError("The e-mail address belongs to another account in Firebase Auth") from error
    except FirebaseError as error:
        if error.http_response is not None and error.http_response.status_code < 500:
            raise AccountRefusedError(describe_refusal(error)) from error
        raise ServiceUnavailableError("Firebase Auth") from error


def _account_of(record: Any) -> AuthAccount:
    return AuthAccount(record.uid, record.email or "", record.display_name or "", record.disabled)
