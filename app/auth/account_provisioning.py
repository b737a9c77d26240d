"""Accounts of Firebase Auth, made together with a user and taken back when the user could not be."""

from firebase_admin import auth
from firebase_admin.exceptions import FirebaseError

from app.auth.firebase_token import FirebaseAccounts
from app.errors import ServiceUnavailableError


class AccountRefusedError(Exception):
    """Firebase Auth refuses an account; the message says why."""


class NewAccounts:
    """Makes accounts in the Firebase project of an instance."""

    def __init__(self, accounts: FirebaseAccounts) -> None:
        self._accounts = accounts

    def create(self, uid: str, email: str, password: str, full_name: str) -> None:
        """Make an account that can sign in with e-mail address and password.

        Raises:
            AccountRefusedError: the address has an account already, or Firebase's rules refuse address or password.
            ServiceUnavailableError: Firebase Auth does not answer.
        """
        try:
            auth.create_user(uid=uid, email=email, password=password, display_name=full_name, app=self._accounts.app)
        except auth.EmailAlreadyExistsError as error:
            raise AccountRefusedError(f"{email} has an account in Firebase Auth already") from error
        except FirebaseError as error:
            if error.http_response is not None and error.http_response.status_code < 500:
                raise AccountRefusedError(str(error)) from error
            raise ServiceUnavailableError("Firebase Auth") from error

    def delete(self, uid: str) -> None:
        """Take an account back; one that is gone already is no failure.

        Raises:
            ServiceUnavailableError: Firebase Auth does not answer.
        """
        try:
            auth.delete_user(uid, app=self._accounts.app)
        except auth.UserNotFoundError:
            return
        except FirebaseError as error:
            raise ServiceUnavailableError("Firebase Auth") from error
