"""Firebase Auth accounts of users being created: create them, and delete them again if the user cannot be created."""

from firebase_admin import auth
from firebase_admin.exceptions import FirebaseError

from app.auth.firebase_token import FirebaseAccounts
from app.errors import ServiceUnavailableError


class AccountRefusedError(Exception):
    """Firebase Auth rejected an account; the message gives the reason."""


class AccountProvisioning:
    """Creation of accounts in the instance's Firebase project."""

    def __init__(self, accounts: FirebaseAccounts) -> None:
        self._accounts = accounts

    def create(self, uid: str, email: str, password: str, full_name: str) -> None:
        """Create an account that signs in with e-mail address and password.

        Raises:
            AccountRefusedError: the address already has an account, or Firebase rejects address or password.
        """
        try:
            with self._accounts.calling():
                auth.create_user(uid=uid, email=email, password=password, display_name=full_name, app=self._accounts.app)
        except auth.EmailAlreadyExistsError as error:
            raise AccountRefusedError(f"{email} already has an account in Firebase Auth") from error
        except FirebaseError as error:
            if error.http_response is not None and error.http_response.status_code < 500:
                raise AccountRefusedError(str(error)) from error
            raise ServiceUnavailableError("Firebase Auth") from error

    def delete(self, uid: str) -> None:
        """Delete an account; a missing one is no error."""
        try:
            with self._accounts.calling():
                auth.delete_user(uid, app=self._accounts.app)
        except auth.UserNotFoundError:
            return
        except FirebaseError as error:
            raise ServiceUnavailableError("Firebase Auth") from error
