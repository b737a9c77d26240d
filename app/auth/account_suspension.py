"""Firebase Auth accounts of users marked for deletion: disabled, and re-enabled on restore."""

from firebase_admin import auth
from firebase_admin.exceptions import FirebaseError

from app.auth.tokens.firebase_token import FirebaseAccounts
from app.errors import ServiceUnavailableError


class AccountSuspension:
    """Disabling of accounts in the instance's Firebase project; a user without an account is no error."""

    def __init__(self, accounts: FirebaseAccounts) -> None:
        self._accounts = accounts

    def close(self, uid: str) -> None:
        """Disable sign-in to an account."""
        self._set_disabled(uid, disabled=True)

    def open(self, uid: str) -> None:
        """Re-enable sign-in to an account."""
        self._set_disabled(uid, disabled=False)

    def _set_disabled(self, uid: str, *, disabled: bool) -> None:
        try:
            auth.update_user(uid, disabled=disabled, app=self._accounts.app)
        except auth.UserNotFoundError:
            return
        except FirebaseError as error:
            raise ServiceUnavailableError("Firebase Auth") from error
