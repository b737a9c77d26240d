"""The access token that a webhook's events can carry: for one origin, and over https only."""

from typing import Any

from app.auth.principal import Principal
from app.auth.recorded_roles import recorded_role
from app.configuration.settings import Settings
from app.crypto.keys import hash_token, secret_hint
from app.errors import invalid_field
from app.safe_http.origins import is_confidential, is_same_origin
from app.services.webhooks.signatures import RelayKeys
from app.store.credentials.user_tokens import UserToken, user_tokens
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.users.users import User
from app.times.clock import Clock

TOKEN_NAME = "Relay"  # noqa: S105 - what the list of tokens calls it


class WebhookAccessTokens:
    """Access tokens of webhooks."""

    def __init__(self, store: Store, relay_keys: RelayKeys, settings: Settings, clock: Clock) -> None:
        self._store = store
        self._relay_keys = relay_keys
        self._settings = settings
        self._clock = clock

    def change(self, commit: Commit, caller: Principal, user: User, url: str, is_on: bool | None) -> dict[str, Any]:
        """Add the creation or end of a token to a commit, and return the user's changed attributes.

        A token ends with its origin: the receiver at another one gets a new token, and only if the caller asks for it.

        Args:
            commit: that changes the webhook.
            caller: who changes it.
            user: owner of the webhook, as read.
            url: URL of the webhook after the change; empty for none.
            is_on: whether events carry a token; None keeps the setting for the same origin, and ends it for another one.

        Raises:
            DomainError: PARAMETERS_INVALID: others could read the token on the way, or there is no receiver.
        """
        is_kept = user.relay_access_token and (url == user.relay_webhook or is_same_origin(url, user.relay_webhook))
        if is_on and not is_confidential(url, loopback_allowed=self._settings.RELAY_ALLOW_LOOPBACK):
            raise invalid_field(
                "access_token", "Requires an https URL: anyone who reads the token can act on behalf of the user."
            )
        if is_kept and is_on is not False:
            return {}
        changes: dict[str, Any] = {}
        if user.relay_access_token:
            self._revoke(commit, user)
            changes["relay_access_token"] = False
        if is_on:
            changes |= self._create(commit, caller, user)
        return changes

    def find(self, user: User) -> str | None:
        """Return the token that an event for a user's webhook carries now; None for none."""
        if not user.relay_access_token:
            return None
        if not is_confidential(user.relay_webhook, loopback_allowed=self._settings.RELAY_ALLOW_LOOPBACK):
            return None
        return self._relay_keys.access_token(user.id, user.relay_access_token_number)

    def _create(self, commit: Commit, caller: Principal, user: User) -> dict[str, Any]:
        number = user.relay_access_token_number + 1
        secret = self._relay_keys.access_token(user.id, number)
        token = UserToken(
            id=hash_token(secret),
            uid=user.id,
            name=TOKEN_NAME,
            hint=secret_hint(secret),
            revocations=user.token_revocations,
            created=self._clock(),
            made_by=caller.id,
            made_role=recorded_role(caller),
        )
        user_tokens.create(commit, token)
        return {"relay_access_token": True, "relay_access_token_number": number}

    def _revoke(self, commit: Commit, user: User) -> None:
        old = hash_token(self._relay_keys.access_token(user.id, user.relay_access_token_number))
        # The user may have revoked it.
        if self._store.get(user_tokens.at(old)) is not None:
            commit.delete(user_tokens.path(old))
