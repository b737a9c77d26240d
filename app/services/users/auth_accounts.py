"""Auth accounts of users in Firebase Auth. The user document is authoritative; the account follows it.

The two can differ after a server died between the writes. The next operation that sees the difference repairs it. It removes
an account without a user, and updates an account that is behind its user.
"""

import logging

from app.addresses.email_address import normalize_email
from app.auth.account_provisioning import AccountRefusedError
from app.auth.firebase_directory import EmailTakenError, FirebaseDirectory
from app.errors import DomainError, FieldError, invalid_field
from app.problems.users import EMAIL_IN_USE
from app.store.engine.store import Store
from app.store.users.users import User, users

_log = logging.getLogger(__name__)

_ATTEMPTS = 3


class AuthAccounts:
    """Auth accounts, kept in step with their users."""

    def __init__(self, store: Store, directory: FirebaseDirectory) -> None:
        self._store = store
        self._directory = directory

    def require_free_address(self, user: User) -> None:
        """Require that no other user signs in with a user's new address.

        Raises:
            DomainError: EMAIL_IN_USE.
        """
        other = self._directory.find_by_email(user.email)
        if other is not None and other.uid != user.id:
            owner = self._store.get(users.at(other.uid))
            if owner is not None and normalize_email(owner.email) == normalize_email(user.email):
                raise _taken()

    def create(self, user: User, password: str | None) -> None:
        """Create the auth account of a user whose e-mail address is reserved.

        Args:
            user: as stored, or as about to be stored.
            password: None for none.

        Raises:
            DomainError: EMAIL_IN_USE: an existing user signs in with it; PARAMETERS_INVALID: Firebase rejects it.
        """
        for _ in range(_ATTEMPTS):
            try:
                self._directory.create(user.id, user.email, user.full_name, password, is_disabled=_is_closed(user))
            except EmailTakenError:
                self._free(user)
            except AccountRefusedError as error:
                raise invalid_field("email", f"Firebase Auth rejected the account: {error}.") from error
            else:
                return
        raise _taken()

    def ensure(self, user: User) -> None:
        """Ensure that a user has an auth account that matches the user document.

        Raises:
            DomainError: EMAIL_IN_USE or PARAMETERS_INVALID.
        """
        if not self._follow(user):
            self.create(user, None)

    def follow(self, user: User) -> None:
        """Update a user's auth account, if any, to match the user document. Costs one lookup if nothing changes.

        Raises:
            DomainError: EMAIL_IN_USE or PARAMETERS_INVALID.
        """
        self._follow(user)

    def restore_address(self, uid: str) -> None:
        """Give a user's auth account the user's address again, after it was changed at Firebase Auth without the API.

        The user is read anew, because a change by the API may have caused the difference. Best effort: the next request of the
        session tries again.
        """
        try:
            user = self._store.get(users.at(uid))
            if user is not None and self._follow(user):
                _log.warning("auth account follows its user again", extra={"uid": uid})
        except DomainError as error:
            _log.warning("auth account does not follow its user: %s", error, extra={"uid": uid})

    def set_password(self, user: User, password: str) -> None:
        """Set a user's password and end the sessions of the auth account.

        Raises:
            DomainError: EMAIL_IN_USE or PARAMETERS_INVALID.
        """
        if not self._follow(user):
            self.create(user, password)
            return
        try:
            self._directory.set_password(user.id, password)
        except AccountRefusedError as error:
            raise invalid_field("password", f"Firebase Auth rejected the password: {error}.") from error

    def replace_password(self, user: User, password: str) -> None:
        """Replace the password of a user's auth account, if any, and end its sessions.

        Raises:
            DomainError: EMAIL_IN_USE or PARAMETERS_INVALID.
        """
        if self._follow(user):
            self._directory.set_password(user.id, password)

    def delete(self, uid: str) -> None:
        """Remove the auth account of a user whose creation failed."""
        self._directory.delete(uid)

    def _follow(self, user: User) -> bool:
        """Update the account to match its user, and return whether there is one."""
        account = self._directory.find(user.id)
        if account is None:
            return False
        # Compare the stored spelling, not the normal form: the user signs in with the account's spelling.
        email = user.email.lower() or account.email
        if (account.email.lower(), account.full_name, account.is_disabled) == (email, user.full_name, _is_closed(user)):
            return True
        for _ in range(_ATTEMPTS):
            try:
                self._directory.change(user.id, email, user.full_name, is_disabled=_is_closed(user))
            except EmailTakenError:
                self._free(user)
            except AccountRefusedError as error:
                raise invalid_field("email", f"Firebase Auth rejected the account: {error}.") from error
            else:
                return True
        raise _taken()

    def _free(self, user: User) -> None:
        """Free a user's address from an auth account that should not have it.

        Raises:
            DomainError: EMAIL_IN_USE: it belongs to another user.
        """
        other = self._directory.find_by_email(user.email)
        if other is None or other.uid == user.id:
            return
        owner = self._store.get(users.at(other.uid))
        if owner is None:
            _log.warning("auth account without a user removed", extra={"uid": other.uid})
            self._directory.delete(other.uid)
        elif normalize_email(owner.email) == normalize_email(user.email):
            raise _taken()
        else:
            _log.warning("outdated auth account updated", extra={"uid": other.uid})
            try:
                self._directory.change(other.uid, owner.email, owner.full_name, is_disabled=_is_closed(owner))
            except AccountRefusedError as error:
                raise _taken() from error


def _is_closed(user: User) -> bool:
    return user.is_disabled or user.deleted > 0


def _taken() -> DomainError:
    return DomainError(EMAIL_IN_USE, errors=[FieldError("email", EMAIL_IN_USE.title)])
