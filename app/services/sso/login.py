"""Last step of every sign-on: from a verified identity to a sign-in token."""

import time
from collections.abc import Callable

from app.auth.account_provisioning import AccountRefusedError
from app.auth.firebase_directory import FirebaseDirectory
from app.auth.policy import TargetUser
from app.auth.principal import Credential, Origin, UserPrincipal
from app.errors import DomainError, ServiceUnavailableError
from app.problems.tenancy import EXTERNAL_ID_TAKEN
from app.problems.users import EMAIL_IN_USE
from app.services.access.credential_origins import lower_access
from app.services.audit.trail import AuditTrail, audited_user
from app.services.common.optimistic_retry import retry_on_conflict, retry_with_prefetched
from app.services.sso.account_linking import AccountLinking, LinkedUser, highest_role_through
from app.services.sso.errors import SignOnRefusal, SignOnRefusedError
from app.services.sso.identity import Identity
from app.services.users.auth_accounts import AuthAccounts
from app.store.engine.store import Prefetched, Store
from app.store.sso.auth_providers import AuthProvider
from app.store.users.users import users

_ATTEMPTS = 20
_PAUSE_SECONDS = 0.15


class LoginService:
    """Log-in of users by verified identities."""

    def __init__(
        self,
        store: Store,
        correlation: AccountLinking,
        accounts: AuthAccounts,
        directory: FirebaseDirectory,
        audit: AuditTrail,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._correlation = correlation
        self._accounts = accounts
        self._directory = directory
        self._audit = audit
        self._sleep = sleep

    def finish(self, provider: AuthProvider, identity: Identity, origin: Origin) -> str:
        """Return a Firebase custom token for an identity's user, valid for an hour.

        The sign-on is in the audit trail before its token is returned. `SignOnResults` records failures.

        Args:
            provider: the provider that asserted the identity.
            identity: the verified identity.
            origin: origin of the browser's request.

        Raises:
            SignOnRefusedError: the user may not log in, or does not exist and may not be created.
            ServiceUnavailableError: Firestore or Firebase Auth does not answer, or Google does not sign the token.
        """
        found = self._find(provider, identity)
        user = found.target.user
        try:
            if not found.is_new:
                self._accounts.ensure(user)
            token = self._directory.sign_in_token(user.id)
        except ServiceUnavailableError:
            raise
        except (DomainError, ValueError) as error:
            # Firebase's SDK raises ValueError for an invalid address.
            raise SignOnRefusedError(SignOnRefusal.ACCOUNT_REFUSED, str(error)) from error
        except AccountRefusedError as error:
            raise ServiceUnavailableError("Firebase Auth") from error
        self._record(provider, found.target, origin)
        return token

    def _find(self, provider: AuthProvider, identity: Identity) -> LinkedUser:
        for _ in range(_ATTEMPTS):
            try:
                return retry_on_conflict(lambda: self._correlation.find_or_create(provider, identity))
            except ServiceUnavailableError:
                raise
            except DomainError as error:
                if error.problem not in (EMAIL_IN_USE, EXTERNAL_ID_TAKEN):
                    raise SignOnRefusedError(SignOnRefusal.ACCOUNT_REFUSED, error.reason) from error
                # Another first log-in of the same user is creating the user, who will exist in a moment.
                self._sleep(_PAUSE_SECONDS)
        raise SignOnRefusedError(SignOnRefusal.BUSY)

    def _record(self, provider: AuthProvider, target: TargetUser, origin: Origin) -> None:
        user = target.user
        principal = UserPrincipal(Credential.FIREBASE, user, target.organization, target.tenant, origin=origin)
        signed_on = audited_user(user)

        def attempt(prefetched: Prefetched) -> None:
            (present,) = self._store.read(users.at(user.id), prefetched=prefetched)
            commit = self._store.commit()
            access = lower_access(present, highest_role_through(provider)) if present is not None else {}
            if present is not None and access:
                commit.update(users.path(user.id), users.changes(**access), present.version)
            self._audit.record(commit, principal, "user.signOn", signed_on, {}, {"provider": provider.name})
            commit.send()

        retry_with_prefetched(attempt, {users.path(user.id): user})
