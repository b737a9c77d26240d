"""Password policy: whether a user may log in with a password, or must sign on at the provider."""

from app.auth.login_policy import is_password_restricted
from app.auth.principal import Principal
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.users.lookup import find_user_by_email
from app.store.engine.store import Store
from app.store.operations.instance_settings import AUTHENTICATION_ID, authentications


class PasswordPolicy:
    """Restriction of log-in by password."""

    def __init__(self, store: Store, audit: AuditTrail) -> None:
        self._store = store
        self._audit = audit

    def is_allowed(self, email: str) -> bool:
        """Whether a password can be used with an e-mail address.

        The result does not reveal whether the user exists. An unknown address is treated like a user without an external id. If
        passwords are not restricted, all addresses get the same result.
        """
        settings = self._store.get(authentications.at(AUTHENTICATION_ID))
        # Looked up in either case, so that the response time reveals nothing.
        user = find_user_by_email(self._store, email)
        return user is None or not is_password_restricted(settings, user)

    def restrict(self, caller: Principal, *, is_restricted: bool) -> None:
        """Restrict or re-enable log-in by password for users with an external id; for the operator only."""

        def attempt() -> None:
            held = self._store.get(authentications.at(AUTHENTICATION_ID))
            was_restricted = held is not None and held.restrict_local_password_login
            fields = authentications.changes(restrict_local_password_login=is_restricted)
            path = authentications.path(AUTHENTICATION_ID)
            commit = self._store.commit()
            if held is None:
                commit.create(path, fields)
            else:
                commit.update(path, fields, held.version)
            changed = AuditedObject("instance", AUTHENTICATION_ID)
            # Under the field's own name, the audit trail would mask its value as a password.
            before, after = {"restricted": was_restricted}, {"restricted": is_restricted}
            self._audit.record(commit, caller, "authentication.update", changed, before, after)
            commit.send()

        retry_on_conflict(attempt)
