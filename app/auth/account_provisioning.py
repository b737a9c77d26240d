"""Firebase Auth accounts of users being created: create them, and delete them again if the user cannot be created."""

import re

from firebase_admin import auth
from firebase_admin.exceptions import FirebaseError

from app.auth.tokens.firebase_token import FirebaseAccounts
from app.errors import ServiceUnavailableError

_CODE = re.compile(r"\b[A-Z]+(?:_[A-Z]+)+\b")
_REFUSALS = {
    "INVALID_EMAIL": "the e-mail address is not valid",
    "WEAK_PASSWORD": "the password is too weak",
    "PASSWORD_DOES_NOT_MEET_REQUIREMENTS": "the password does not meet the password policy of the Firebase project",
    "USER_NOT_FOUND": "it has no such account",
    "EMAIL_NOT_FOUND": "no account has the e-mail address",
    "USER_DISABLED": "the account is disabled",
    "OPERATION_NOT_ALLOWED": "the Firebase project does not allow sign-in with a password",
    "QUOTA_EXCEEDED": "a quota of the Firebase project is used up",
}
"""What is wrong, by Firebase's code."""


def describe_refusal(error: FirebaseError) -> str:
    """Return why Firebase Auth rejected an account, without a full stop; its code where there are no words for it."""
    code = next(iter(_CODE.findall(str(error))), "")
    return _REFUSALS.get(code, f"for the reason {code}" if code else "without a reason")


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
                raise AccountRefusedError(describe_refusal(error)) from error
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
