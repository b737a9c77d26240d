"""Whether somebody may log in with a password, or has to sign on at his provider."""

from app.services.users_by_email import find_user_by_email
from app.store.app_data import AUTHENTICATION_ID, authentications
from app.store.store import Store


class PasswordLogin:
    """Tells who may use a password."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def is_allowed(self, email: str) -> bool:
        """Tell whether a password may be used with an e-mail address.

        Nobody learns whether there is such a user: an address of nobody is answered like that of a user without an external
        id, and where passwords are not restricted all are answered alike.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        settings = self._store.get(authentications.at(AUTHENTICATION_ID))
        # Looked up in either case, so that no answer comes sooner than another.
        user = find_user_by_email(self._store, email)
        is_restricted = settings is not None and settings.restrict_local_password_login
        return not (is_restricted and user is not None and user.external_id)

    def restrict(self, *, is_restricted: bool) -> None:
        """Keep users with an external id from passwords, or let them use theirs again."""
        settings = {authentications.field_name("restrict_local_password_login"): is_restricted}
        path = authentications.path(AUTHENTICATION_ID)
        commit = self._store.commit()
        if self._store.get(authentications.at(AUTHENTICATION_ID)) is None:
            commit.create(path, settings)
        else:
            commit.update(path, settings)
        commit.send()
