"""The accounts of Firebase Auth as users' rules need them: found, changed, ended; and what lets their users in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from firebase_admin import auth
from firebase_admin.exceptions import FirebaseError

from app.auth.account_provisioning import AccountRefusedError
from app.auth.firebase_token import SIGN_IN_TOKEN_MADE_AT, FirebaseAccounts
from app.clock import system_clock
from app.errors import ServiceUnavailableError


class EmailTakenError(AccountRefusedError):
    """The e-mail address has another account already."""


@dataclass(frozen=True, slots=True)
class AuthAccount:
    """An account as Firebase Auth holds it; its `email` is in small letters."""

    uid: str
    email: str
    full_name: str
    is_disabled: bool


class Directory:
    """The accounts in the Firebase project of an instance."""

    def __init__(self, accounts: FirebaseAccounts) -> None:
        self._accounts = accounts

    def create(self, uid: str, email: str, full_name: str, password: str | None, *, is_disabled: bool = False) -> None:
        """Make an account.

        Args:
            uid: of its user.
            email: by which he signs in.
            full_name: may be empty.
            password: None for none: he sets one by a link, or signs in by an identity provider.
            is_disabled: nobody can sign in to it yet.

        Raises:
            EmailTakenError: the address has another account.
            AccountRefusedError: Firebase's rules refuse it.
            ServiceUnavailableError: Firebase Auth does not answer.
        """
        with _translated():
            auth.create_user(
                uid=uid,
                email=email,
                password=password,
                display_name=full_name or None,
                disabled=is_disabled,
                app=self._accounts.app,
            )

    def find(self, uid: str) -> AuthAccount | None:
        """Answer the account of that uid, or None.

        Raises:
            ServiceUnavailableError: Firebase Auth does not answer.
        """
        with _translated():
            try:
                return _account_of(auth.get_user(uid, app=self._accounts.app))
            except auth.UserNotFoundError:
                return None

    def find_by_email(self, email: str) -> AuthAccount | None:
        """Answer the account of an e-mail address, or None.

        Raises:
            ServiceUnavailableError: Firebase Auth does not answer.
        """
        with _translated():
            try:
                return _account_of(auth.get_user_by_email(email, app=self._accounts.app))
            except auth.UserNotFoundError:
                return None

    def change(self, uid: str, email: str, full_name: str, *, is_disabled: bool) -> None:
        """Change an account; its password stays.

        Raises:
            EmailTakenError: the address has another account.
            AccountRefusedError: Firebase's rules refuse it, or the account is gone.
            ServiceUnavailableError: Firebase Auth does not answer.
        """
        with _translated():
            auth.update_user(
                uid,
                email=email,
                display_name=full_name or auth.DELETE_ATTRIBUTE,
                disabled=is_disabled,
                app=self._accounts.app,
            )

    def set_password(self, uid: str, password: str) -> None:
        """Change an account's password, and end all its sessions.

        Raises:
            AccountRefusedError: Firebase's rules refuse it, or the account is gone.
            ServiceUnavailableError: Firebase Auth does not answer.
        """
        with _translated():
            auth.update_user(uid, password=password, app=self._accounts.app)
            auth.revoke_refresh_tokens(uid, app=self._accounts.app)

    def delete(self, uid: str) -> None:
        """Remove an account; one that is gone already is no failure.

        Raises:
            ServiceUnavailableError: Firebase Auth does not answer.
        """
        with _translated():
            try:
                auth.delete_user(uid, app=self._accounts.app)
            except auth.UserNotFoundError:
                return

    def end_sessions(self, uid: str) -> None:
        """Take an account's refresh tokens back; an account that does not exist is no failure.

        Raises:
            ServiceUnavailableError: Firebase Auth does not answer.
        """
        with _translated():
            try:
                auth.revoke_refresh_tokens(uid, app=self._accounts.app)
            except auth.UserNotFoundError:
                return

    def sign_in_token(self, uid: str) -> str:
        """Answer a custom token: what the app signs in with, within an hour, in the user's name.

        A session that begins with it counts from now on, so that the end of all sessions ends it too, signed in or not.

        Raises:
            ServiceUnavailableError: Google does not sign it.
        """
        claims = {SIGN_IN_TOKEN_MADE_AT: system_clock()}
        with _translated():
            token: bytes = auth.create_custom_token(uid, claims, app=self._accounts.app)
            return token.decode()

    def password_link(self, email: str) -> str:
        """Answer a link by which whoever reads the mail of an address sets the password of its account.

        Raises:
            AccountRefusedError: the address has no account, or it is disabled.
            ServiceUnavailableError: Firebase Auth does not answer.
        """
        with _translated():
            return str(auth.generate_password_reset_link(email, app=self._accounts.app))


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except auth.EmailAlreadyExistsError as error:
        raise EmailTakenError("The e-mail address has another account in Firebase Auth") from error
    except FirebaseError as error:
        if error.http_response is not None and error.http_response.status_code < 500:
            raise AccountRefusedError(str(error)) from error
        raise ServiceUnavailableError("Firebase Auth") from error


def _account_of(record: Any) -> AuthAccount:
    return AuthAccount(record.uid, record.email or "", record.display_name or "", record.disabled)
