"""Health of an installed integration; one that is switched off gets no more events."""

from app.mail.message import quote_free_text
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.webhooks.endpoint_health import ChangesOf, ReceiverHealth
from app.store.integrations.installed_integrations import InstalledIntegration, installed_integrations
from app.store.users.users import User, users


class IntegrationHealth(ReceiverHealth[InstalledIntegration]):
    """Health of users' integrations."""

    def _failing_since(self, receiver: InstalledIntegration) -> int:
        return receiver.failing_since

    def _id_of(self, receiver: InstalledIntegration) -> str:
        return receiver.id

    def _change(self, user: User, receiver: InstalledIntegration, changes_of: ChangesOf) -> bool:
        def attempt() -> bool:
            fresh, owner = self._store.read(installed_integrations.at(receiver.id), users.at(user.id))
            if fresh is None or owner is None or not fresh.enabled or _settings_of(fresh) != _settings_of(receiver):
                return False
            changes = changes_of(fresh.failing_since)
            if changes is None:
                return False
            commit = self._store.commit()
            if "disabled_at" in changes:
                changes = changes | {"enabled": False}
                told = {**owner.integrations, fresh.id: []}
                users.update(commit, owner, integrations=told)
            path = installed_integrations.path(fresh.id)
            commit.update(path, installed_integrations.changes(**changes), fresh.version)
            commit.send()
            return True

        return retry_on_conflict(attempt)

    def _find(self, user: User, receiver_id: str) -> InstalledIntegration | None:
        installed = self._store.get(installed_integrations.at(receiver_id))
        return installed if installed is not None and installed.id in user.integrations else None

    def _disabled_reason(self, receiver: InstalledIntegration) -> str:
        return receiver.disabled_reason if receiver.disabled_at else ""

    def _describe(self, receiver: InstalledIntegration) -> tuple[str, str, str]:
        name = quote_free_text(receiver.name)
        return (
            f"your integration {name}",
            f"Your integration {name} no longer receives events",
            "Your messages and contacts are safe. Once the other system works, or you have a new credential for it, switch the "
            f"integration on again in the app, or with PATCH {self._settings.PUBLIC_URL}"
            f"/api/v2/integrations/installed/{receiver.id}.",
        )


def _settings_of(installed: InstalledIntegration) -> object:
    """Return the settings that somebody may have corrected since an event was posted."""
    return installed.configuration, installed.secrets
