"""Integrations of users: offered, installed, updated, tested and removed."""

from collections.abc import Callable
from typing import Any

from app.auth.policy import can_access_user, require_unrestricted
from app.auth.principal import Principal
from app.auth.recorded_roles import recorded_role
from app.crypto.keys import new_id
from app.errors import DomainError, invalid_field
from app.frozen import replace
from app.integrations.base import Integration
from app.integrations.registry import IntegrationRegistry
from app.problems.integrations import INTEGRATION_NOT_FOUND, INTEGRATION_UNSIGNED, TOO_MANY_INTEGRATIONS
from app.problems.users import USER_NOT_FOUND
from app.safe_http.attempts import DeliveryAttempt
from app.services.access.credential_origins import record_integration
from app.services.access.users import load_target_user, require_manageable_user, require_user
from app.services.audit.trail import AuditTrail
from app.services.common.circuit_breakers import OpenBreakers
from app.services.common.idempotency import Record, record_nothing
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.pagination import Page
from app.services.integrations.catalogue import Offer, offers_of
from app.services.integrations.health import IntegrationHealth
from app.services.integrations.notifications import IntegrationDelivery
from app.services.integrations.pauses import ShownIntegration, add_pauses
from app.services.integrations.requests import Installation, IntegrationUpdate, require_named_user
from app.services.integrations.settings import IntegrationSettings, audited_values, chosen_events
from app.services.integrations.subscriptions import MAX_INSTALLED, find_same, list_installed, subscribe
from app.services.webhooks.delivery_log import DeliveryLog
from app.services.webhooks.signatures import RelayKeys, Signer
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.integrations.installed_integrations import InstalledIntegration, installed_integrations
from app.store.operations.instance_settings import INTEGRATIONS_ID, integration_catalogues
from app.store.users.users import Restriction, User, users
from app.store.webhooks.relay_deliveries import DeliveryState, RelayDelivery
from app.times.clock import Clock

_Decide = Callable[[Commit, InstalledIntegration], dict[str, Any]]


class InstalledIntegrations:
    """The integrations of users."""

    def __init__(
        self,
        store: Store,
        integrations: IntegrationRegistry,
        settings: IntegrationSettings,
        telling: IntegrationDelivery,
        health: IntegrationHealth,
        deliveries: DeliveryLog,
        relay_keys: RelayKeys,
        breakers: OpenBreakers,
        audit: AuditTrail,
        clock: Clock,
    ) -> None:
        self._store = store
        self._integrations = integrations
        self._settings = settings
        self._telling = telling
        self._health = health
        self._deliveries = deliveries
        self._relay_keys = relay_keys
        self._breakers = breakers
        self._audit = audit
        self._clock = clock

    def available(self) -> list[Offer]:
        """Return the integrations that may be installed on this instance."""
        return offers_of(self._integrations, self._store.get(integration_catalogues.at(INTEGRATIONS_ID)))

    def list(
        self, caller: Principal, uid: str | None, url: str | None = None, integration: str | None = None
    ) -> list[ShownIntegration]:
        """Return a user's integrations with their pauses, oldest first; defaults to the caller's own.

        Args:
            caller: who asks.
            uid: their owner.
            url: only those that post to exactly this URL; None for all.
            integration: only those of this kind; None for all.

        Raises:
            DomainError: PARAMETERS_INVALID when a service account names no user; USER_NOT_FOUND.
        """
        uid = require_named_user(caller, uid)
        require_user(self._store, caller, uid)
        return add_pauses(self._breakers, list_installed(self._store, uid, url, integration))

    def show(self, caller: Principal, installed_id: str) -> ShownIntegration:
        """Return one integration with its pause.

        Raises:
            DomainError: INTEGRATION_NOT_FOUND: it does not exist, or the caller has no access to it.
        """
        [shown] = add_pauses(self._breakers, [self.get(caller, installed_id)])
        return shown

    def get(self, caller: Principal, installed_id: str) -> InstalledIntegration:
        """Return one integration.

        Raises:
            DomainError: INTEGRATION_NOT_FOUND: it does not exist, or the caller has no access to it.
        """
        installed = self._store.get(installed_integrations.at(installed_id))
        target = load_target_user(self._store, caller, installed.uid) if installed is not None else None
        if installed is None or target is None or not can_access_user(caller, target):
            raise DomainError(INTEGRATION_NOT_FOUND)
        return installed

    def install(
        self, caller: Principal, installation: Installation, record: Record[InstalledIntegration] = record_nothing
    ) -> InstalledIntegration:
        """Install an integration, switched on, and return it.

        A webhook with the same URL and events is not installed twice: the present one is returned, and switched on again.

        Args:
            caller: who installs it.
            installation: what, and for whom.
            record: adds the answer to the commit, so that the same request again is answered alike.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE, RESTRICTED, TOO_MANY_INTEGRATIONS, or PARAMETERS_INVALID.
        """
        require_unrestricted(caller, Restriction.INTEGRATIONS)
        uid = require_named_user(caller, installation.uid)
        require_manageable_user(self._store, caller, uid)
        now = self._clock()
        blank = InstalledIntegration(
            id=new_id(),
            uid=uid,
            integration=installation.integration,
            created=now,
            updated=now,
            made_by=caller.id,
            made_role=recorded_role(caller),
        )

        def attempt() -> InstalledIntegration:
            user, catalogue = self._store.read(users.at(uid), integration_catalogues.at(INTEGRATIONS_ID))
            if user is None or user.deleted:
                raise DomainError(USER_NOT_FOUND)
            offers = {offer.name: offer for offer in offers_of(self._integrations, catalogue)}
            integration = self._integrations.find(installation.integration)
            if integration is None or integration.name not in offers:
                raise invalid_field("integration", f"Must be one that is available: {', '.join(offers)}.")
            events = chosen_events(integration, installation.events)
            values = self._settings.changes_of_values(blank, integration, installation.configuration)
            if user.integrations:
                same = find_same(self._store, uid, integration, values["configuration"], events)
                if same is not None:
                    return same
            if len(user.integrations) >= MAX_INSTALLED:
                raise DomainError(TOO_MANY_INTEGRATIONS)
            installed = replace(blank, name=installation.name or offers[integration.name].title, events=events, **values)
            commit = self._store.commit()
            installed_integrations.create(commit, installed)
            subscribe(commit, user, installed)
            self._audit.record_for_user(commit, caller, "user.install-integration", user, {}, audited_values(installed))
            record(commit, installed)
            commit.send()
            return installed

        installed = retry_on_conflict(attempt)
        if installed.enabled:
            return installed
        return self.change(caller, installed.id, IntegrationUpdate(enabled=True))

    def change(self, caller: Principal, installed_id: str, update: IntegrationUpdate) -> InstalledIntegration:
        """Update an integration and return it.

        New values of its fields, or `enabled`, switch an integration on again that the instance had switched off.

        Raises:
            DomainError: INTEGRATION_NOT_FOUND, HIGHER_ROLE, RESTRICTED or PARAMETERS_INVALID.
        """

        def decide(_: Commit, installed: InstalledIntegration) -> dict[str, Any]:
            integration = self._adapter_of(installed)
            changes: dict[str, Any] = {}
            if update.name is not None:
                changes["name"] = update.name
            if update.events is not None:
                changes["events"] = chosen_events(integration, update.events)
            if update.configuration is not None:
                changes |= self._settings.changes_of_values(installed, integration, update.configuration)
            enabled = update.enabled if update.enabled is not None else installed.enabled
            if update.configuration and update.enabled is None and installed.disabled_at:
                enabled = True
            if update.enabled is not None or enabled != installed.enabled:
                changes |= {"enabled": enabled, "failing_since": 0, "disabled_at": 0, "disabled_reason": ""}
            return changes

        return self._change(caller, installed_id, "user.change-integration", decide)

    def rotate_secret(self, caller: Principal, installed_id: str, record: Record[str] = record_nothing) -> str:
        """Return a new secret that signs an integration's events. The previous one signs beside it for `OVERLAP_MS`.

        Raises:
            DomainError: INTEGRATION_NOT_FOUND, HIGHER_ROLE, RESTRICTED, or INTEGRATION_UNSIGNED.
        """

        def decide(commit: Commit, installed: InstalledIntegration) -> dict[str, Any]:
            if not self._adapter_of(installed).is_signed:
                raise DomainError(INTEGRATION_UNSIGNED)
            rotated: dict[str, Any] = {"secret_number": installed.secret_number + 1, "secret_rotated_at": self._clock()}
            record(commit, self._relay_keys.secret(Signer.of_integration(replace(installed, **rotated))))
            return rotated

        rotated = self._change(caller, installed_id, "user.rotate-integration-secret", decide)
        return self._relay_keys.secret(Signer.of_integration(rotated))

    def remove(self, caller: Principal, installed_id: str) -> None:
        """Remove an integration; events that still wait are canceled.

        Raises:
            DomainError: INTEGRATION_NOT_FOUND, HIGHER_ROLE or RESTRICTED.
        """

        def attempt() -> InstalledIntegration:
            installed, user = self._require_changeable(caller, installed_id)
            commit = self._store.commit()
            installed_integrations.delete(commit, installed)
            told = {name: events for name, events in user.integrations.items() if name != installed.id}
            users.update(commit, user, integrations=told)
            self._audit.record_for_user(commit, caller, "user.remove-integration", user, audited_values(installed), {})
            commit.send()
            return installed

        removed = retry_on_conflict(attempt)
        self._health.cancel_pending(removed.uid, removed.id)

    def test(self, caller: Principal, installed_id: str) -> DeliveryAttempt:
        """Deliver a test event now, even if the integration is switched off, and return the result.

        Raises:
            DomainError: INTEGRATION_NOT_FOUND, HIGHER_ROLE or RESTRICTED.
        """
        installed, user = self._require_changeable(caller, installed_id)
        return self._telling.test(user, installed)

    def deliveries(
        self, caller: Principal, installed_id: str, state: DeliveryState | None, limit: int, cursor: str | None
    ) -> Page[RelayDelivery]:
        """Return a page of an integration's events, newest first.

        Raises:
            DomainError: INTEGRATION_NOT_FOUND or CURSOR_INVALID.
        """
        installed = self.get(caller, installed_id)
        return self._deliveries.page(installed.uid, installed.id, state, limit, cursor)

    def delivery(self, caller: Principal, installed_id: str, delivery_id: str) -> RelayDelivery:
        """Return one event of an integration, with its body.

        Raises:
            DomainError: INTEGRATION_NOT_FOUND or DELIVERY_NOT_FOUND.
        """
        installed = self.get(caller, installed_id)
        return self._deliveries.open(installed.uid, delivery_id, installed.id)

    def _change(self, caller: Principal, installed_id: str, action: str, decide: _Decide) -> InstalledIntegration:
        def attempt() -> InstalledIntegration:
            installed, user = self._require_changeable(caller, installed_id)
            commit = self._store.commit()
            changes = decide(commit, installed)
            if not changes:
                return installed
            changes |= {"updated": self._clock(), **record_integration(caller, installed)}
            changed = replace(installed, **changes)
            path = installed_integrations.path(installed.id)
            commit.update(path, installed_integrations.changes(**changes), installed.version)
            subscribe(commit, user, changed)
            self._audit.record_for_user(commit, caller, action, user, audited_values(installed), audited_values(changed))
            commit.send()
            return changed

        return retry_on_conflict(attempt)

    def _require_changeable(self, caller: Principal, installed_id: str) -> tuple[InstalledIntegration, User]:
        """Return an integration that the caller may update, and its user, as both are now."""
        require_unrestricted(caller, Restriction.INTEGRATIONS)
        installed = self.get(caller, installed_id)
        require_manageable_user(self._store, caller, installed.uid)
        fresh, user = self._store.read(installed_integrations.at(installed.id), users.at(installed.uid))
        if fresh is None or user is None:
            raise DomainError(INTEGRATION_NOT_FOUND)
        return fresh, user

    def _adapter_of(self, installed: InstalledIntegration) -> Integration:
        integration = self._integrations.find(installed.integration)
        if integration is None:
            raise DomainError(INTEGRATION_NOT_FOUND)
        return integration
