"""Secrets of installed integrations: sealed for their user and integration, opened for deliveries, shown masked."""

from collections.abc import Mapping

from app.crypto.keys import secret_hint
from app.crypto.vault import Owner, OwnerKind, Reseal, Vault
from app.integrations.base import Integration
from app.store.integrations.installed_integrations import InstalledIntegration

_SHORTEST_HINTED = 12


class IntegrationCredentials:
    """Seals and opens secrets."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def seal(self, uid: str, installed_id: str, field: str, secret: str) -> str:
        """Return the stored form of a secret."""
        return self._vault.seal(Owner(OwnerKind.USER, uid), _binding(installed_id, field), secret)

    def open(self, installed: InstalledIntegration, integration: Integration) -> Mapping[str, str]:
        """Return the values of an integration's fields, by name.

        Raises:
            VaultError: a secret does not open.
        """
        owner = Owner(OwnerKind.USER, installed.uid)
        values = {field.name: str(installed.configuration.get(field.name, "")) for field in integration.fields}
        for field, sealed in installed.secrets.items():
            values[field] = self._vault.open(owner, _binding(installed.id, field), sealed)
        return values

    def reseal(self, installed: InstalledIntegration, reseal: Reseal) -> dict[str, str]:
        """Return an integration's sealed secrets, each as `reseal` returns it."""
        owner = Owner(OwnerKind.USER, installed.uid)
        return {field: reseal(owner, _binding(installed.id, field), sealed) for field, sealed in installed.secrets.items()}


def mask_secret(secret: str) -> str:
    """Return a secret's last characters behind an ellipsis, or the ellipsis alone where too few would stay hidden."""
    return f"…{secret_hint(secret)}" if len(secret) >= _SHORTEST_HINTED else "…"


def _binding(installed_id: str, field: str) -> str:
    return f"integration/{installed_id}/{field}"
