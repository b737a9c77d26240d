"""Revocation of access to an account: all of it, or on a promotion the credentials that a lower role created or knew.

Firestore credentials are revoked in the caller's commit. Firebase Auth cannot share that commit. So a password that has to go
is rejected from that commit on (`password_closed`) and replaced afterwards. If a server dies in between, the rest is completed
by a retry of the request, the next welcome e-mail or the next password change.
"""

import secrets
from collections.abc import Sequence
from typing import Any

from app.auth.firebase_directory import FirebaseDirectory
from app.auth.policy import Role
from app.auth.recorded_roles import survives_promotion
from app.crypto.keys import hash_token
from app.services.common.token_expiry import is_expired
from app.services.users.auth_accounts import AuthAccounts
from app.services.users.passwords import Passwords
from app.services.webhooks.signatures import RelayKeys
from app.store.credentials.user_tokens import UserToken, tokens_of, user_tokens
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.integrations.installed_integrations import InstalledIntegration, installed_integrations, integrations_of
from app.store.push.devices import devices, devices_of
from app.store.users.users import NOBODY_ELSE, User
from app.times.clock import Clock

_MAX_READ = 400
"""Maximum number of tokens or devices removed at once. Users have far fewer, and remaining tokens are rejected anyway."""

DISABLED_REASON = "Set by an administrator before this user got a higher role: check it, then re-enable it"


class AccessRevocation:
    """Revocation of sessions, tokens, passwords and other access to accounts."""

    def __init__(
        self,
        store: Store,
        accounts: AuthAccounts,
        directory: FirebaseDirectory,
        passwords: Passwords,
        relay_keys: RelayKeys,
        clock: Clock,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._directory = directory
        self._passwords = passwords
        self._relay_keys = relay_keys
        self._clock = clock

    def end_all(self, commit: Commit, user: User) -> dict[str, Any]:
        """Revoke a user's sessions and tokens in a commit; the password stays.

        Returns:
            Updates of the user's attributes, for the same commit, conditional on the version that was read.
        """
        for token_id in self._store.ids(tokens_of(user.id, _MAX_READ, None)):
            commit.delete(user_tokens.path(token_id))
        return {
            "sessions_valid_after": self._passwords.get_session_cutoff(),
            "token_revocations": user.token_revocations + 1,
            # Relayed events carry one of the user's tokens, so users re-enable it themselves.
            "relay_access_token": False,
        }

    def promote(self, commit: Commit, user: User, role: Role) -> dict[str, Any]:
        """Revoke, in a commit, all access that a role lower than the new one created or knew.

        Credentials that users created themselves stay if nobody with a lower role ever had access to the account. Credentials
        created by a higher role stay too. Sessions always end, and so does a password set by somebody else.

        Args:
            commit: commit that assigns the role.
            user: as read in this attempt.
            role: the new role.

        Returns:
            Updates of the user's attributes, for the same commit, conditional on the version that was read.
        """
        is_own_safe = survives_promotion(user.lowest_other_role, role)

        def stays(made_role: int) -> bool:
            return is_own_safe if made_role == NOBODY_ELSE else survives_promotion(made_role, role)

        revocations = user.token_revocations + 1
        is_webhook_kept = stays(user.relay_webhook_role)
        relay_token = hash_token(self._relay_keys.access_token(user.id, user.relay_access_token_number))
        kept_roles = [user.relay_webhook_role] if user.relay_webhook and is_webhook_kept else []
        is_relay_token_kept = False
        for token in self._tokens_of(user):
            made_role = NOBODY_ELSE if token.made_by == user.id else token.made_role
            is_kept = self._is_valid(user, token) and stays(made_role)
            if is_kept and (token.id != relay_token or is_webhook_kept):
                # Counted as created after this revocation. A token created concurrently, by a caller authorized before the
                # promotion, is not counted, so it is rejected.
                commit.update(user_tokens.path(token.id), user_tokens.changes(revocations=revocations))
                kept_roles.append(made_role)
                is_relay_token_kept |= token.id == relay_token
            else:
                commit.delete(user_tokens.path(token.id))
        changes: dict[str, Any] = {
            "sessions_valid_after": self._passwords.get_session_cutoff(),
            "token_revocations": revocations,
            "relay_access_token": user.relay_access_token and is_relay_token_kept,
            "integrations": dict(user.integrations),
        }
        if user.relay_webhook and not is_webhook_kept:
            changes |= {"relay_disabled_at": user.relay_disabled_at or self._clock(), "relay_disabled_reason": DISABLED_REASON}
        for installed in self._store.page(installed_integrations, integrations_of(user.id, _MAX_READ)):
            made_role = NOBODY_ELSE if installed.made_by == user.id else installed.made_role
            if stays(made_role):
                kept_roles.append(made_role)
            elif installed.enabled:
                changes["integrations"][installed.id] = []
                self._disable(commit, installed)
        if role >= Role.TENANT_ADMIN and not stays(user.shared_with_role):
            changes["shared_with"] = []
        if not is_own_safe:
            for device in self._store.page(devices, devices_of(user.id, _MAX_READ)):
                commit.delete(devices.path(device.id))
            changes["lowest_other_role"] = min(kept_roles, default=NOBODY_ELSE)
        if user.email and not (is_own_safe and user.password_is_own):
            changes |= {"password_closed": True, "password_is_own": False}
        return {name: value for name, value in changes.items() if value != getattr(user, name)}

    def complete(self, *promoted: User) -> None:
        """Apply in Firebase Auth what the commit of `promote` or `end_all` decided. Idempotent.

        Args:
            promoted: users, as written.
        """
        ended = 0
        for user in promoted:
            if user.password_closed:
                self._accounts.replace_password(user, secrets.token_urlsafe())
                ended = max(ended, self._passwords.reopen(user.id, is_own=True))
            else:
                self._directory.end_sessions(user.id)
            ended = max(ended, user.sessions_valid_after)
        self._passwords.wait_until(ended)

    def _tokens_of(self, user: User) -> Sequence[UserToken]:
        return self._store.page(user_tokens, tokens_of(user.id, _MAX_READ, None))

    def _is_valid(self, user: User, token: UserToken) -> bool:
        return token.revocations >= user.token_revocations and not is_expired(token.expires, self._clock())

    def _disable(self, commit: Commit, installed: InstalledIntegration) -> None:
        off = {"enabled": False, "disabled_at": self._clock(), "disabled_reason": DISABLED_REASON}
        installed_integrations.update(commit, installed, **off)
