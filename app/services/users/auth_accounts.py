"""The account in Firebase Auth that belongs to a user. His document is what counts; the account follows it.

Where the two differ, because a server died in between, whoever meets the difference puts the account right: an account whose
user does not exist is removed, and one that has not followed its user yet is changed.
"""

import logging

from app.auth.account_provisioning import AccountRefusedError
from app.auth.firebase_directory import Directory, EmailTakenError
from app.email_address import normalize_email
from app.errors import DomainError, FieldError, invalid_field
from app.problems.conflicts import EMAIL_IN_USE
from app.store.engine.store import Store
from app.store.users import User, users

_log = logging.getLogger(__name__)

_ATTEMPTS = 3


class UserAccounts:
    """Accounts that follow their users."""

    def __init__(self, store: Store, directory: Directory) -> None:
        self._store = store
        self._directory = directory

    def require_free_address(self, user: User) -> None:
        """Make sure that no other user signs in by the address that a user is to have.

        Raises:
            DomainError: EMAIL_IN_USE.
            ServiceUnavailableError: Firebase Auth does not answer.
        """
        other = self._directory.find_by_email(user.email)
        if other is not None and other.uid != user.id:
            owner = self._store.get(users.at(other.uid))
            if owner is not None and normalize_email(owner.email) == normalize_email(user.email):
                raise _taken()

    def create(self, user: User, password: str | None) -> None:
        """Make the account of a user who holds the claim of his e-mail address.

        Args:
            user: as he is or will be.
            password: None for none.

        Raises:
            DomainError: EMAIL_IN_USE: an existing user signs in by it; PARAMETERS_INVALID: Firebase refuses it.
            ServiceUnavailableError: Firebase Auth does not answer.
        """
        for _ in range(_ATTEMPTS):
            try:
                self._directory.create(user.id, user.email, user.full_name, password, is_disabled=_is_closed(user))
            except EmailTakenError:
                self._free(user)
            except AccountRefusedError as error:
                raise invalid_field("email", f"Firebase Auth refuses the account: {error}") from error
            else:
                return
        raise _taken()

    def ensure(self, user: User) -> None:
        """Make sure that a user has an account, and that it is as he is.

        Raises:
            DomainError: EMAIL_IN_USE or PARAMETERS_INVALID.
            ServiceUnavailableError: Firebase Auth does not answer.
        """
        if not self._follow(user):
            self.create(user, None)

    def follow(self, user: User) -> None:
        """Let a user's account be as he is, if he has one. It costs one question where nothing is to be changed.

        Raises:
            DomainError: EMAIL_IN_USE or PARAMETERS_INVALID.
            ServiceUnavailableError: Firebase Auth does not answer.
        """
        self._follow(user)

    def set_password(self, user: User, password: str) -> None:
        """Set a user's password, and end the sessions of his account.

        Raises:
            DomainError: EMAIL_IN_USE or PARAMETERS_INVALID.
            ServiceUnavailableError: Firebase Auth does not answer.
        """
        if not self._follow(user):
            self.create(user, password)
            return
        try:
            self._directory.set_password(user.id, password)
        except AccountRefusedError as error:
            raise invalid_field("password", f"Firebase Auth refuses the password: {error}") from error

    def replace_password(self, user: User, password: str) -> None:
        """Replace a user's password, if they have an account, and end its sessions.

        Raises:
            DomainError: EMAIL_IN_USE or PARAMETERS_INVALID.
            ServiceUnavailableError: Firebase Auth does not answer.
        """
        if self._follow(user):
            self._directory.set_password(user.id, password)

    def take_back(self, uid: str) -> None:
        """Remove the account of a user who could not be made.

        Raises:
            ServiceUnavailableError: Firebase Auth does not answer.
        """
        self._directory.delete(uid)

    def _follow(self, user: User) -> bool:
        """Let the account be as its user, and tell whether there is one."""
        account = self._directory.find(user.id)
        if account is None:
            return False
        # As it is stored, not in its normal form: the user signs in by the account's spelling.
        email = user.email.lower() or account.email
        if (account.email.lower(), account.full_name, account.is_disabled) == (email, user.full_name, _is_closed(user)):
            return True
        for _ in range(_ATTEMPTS):
            try:
                self._directory.change(user.id, email, user.full_name, is_disabled=_is_closed(user))
            except EmailTakenError:
                self._free(user)
            except AccountRefusedError as error:
                raise invalid_field("email", f"Firebase Auth refuses the account: {error}") from error
            else:
                return True
        raise _taken()

    def _free(self, user: User) -> None:
        """Take a user's address from an account that should not have it.

        Raises:
            DomainError: EMAIL_IN_USE: it is rightly another user's.
        """
        other = self._directory.find_by_email(user.email)
        if other is None or other.uid == user.id:
            return
        owner = self._store.get(users.at(other.uid))
        if owner is None:
            _log.warning("an account without a user was removed", extra={"uid": other.uid})
            self._directory.delete(other.uid)
        elif normalize_email(owner.email) == normalize_email(user.email):
            raise _taken()
        else:
            _log.warning("an account is put right that had not followed its user", extra={"uid": other.uid})
            try:
                self._directory.change(other.uid, owner.email, owner.full_name, is_disabled=_is_closed(owner))
            except AccountRefusedError as error:
                raise _taken() from error


def _is_closed(user: User) -> bool:
    return user.is_disabled or user.deleted > 0


def _taken() -> DomainError:
    return DomainError(EMAIL_IN_USE, errors=[FieldError("email", EMAIL_IN_USE.reason)])
