"""Accounts of Firebase Auth whose users are marked for deletion: closed, and opened again when they are restored."""

from firebase_admin import auth
from firebase_admin.exceptions import FirebaseError

from app.auth.firebase_token import FirebaseAccounts
from app.errors import ServiceUnavailableError


class MarkedAccounts:
    """Changes accounts in the Firebase project of an instance; a user without an account is no failure."""

    def __init__(self, accounts: FirebaseAccounts) -> None:
        self._accounts = accounts

    def close(self, uid: str) -> None:
        """Let nobody sign in to an account.

        Raises:
            ServiceUnavailableError: Firebase Auth does not answer.
        """
        self._set_disabled(uid, disabled=True)

    def open(self, uid: str) -> None:
        """Let the user sign in to his account again.

        Raises:
            ServiceUnavailableError: Firebase Auth does not answer.
        """
        self._set_disabled(uid, disabled=False)

    def _set_disabled(self, uid: str, *, disabled: bool) -> None:
        try:
            auth.update_user(uid, disabled=disabled, app=self._accounts.app)
        except auth.UserNotFoundError:
            return
        except FirebaseError as error:
            raise ServiceUnavailableError("Firebase Auth") from error
