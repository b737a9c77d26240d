"""The `provider` of a tenant or organization: which carrier serves it, and its account there; secrets go in and never out."""

from collections.abc import Mapping
from typing import Any

from app.services.carrier_accounts.accounts import CarrierAccounts
from app.vault import Owner


def replace_provider(
    accounts: CarrierAccounts, owner: Owner, held: Mapping[str, Any], wanted: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a provider as it is to be stored.

    A map without entries leaves the choice to whoever stands further out. The name alone of the carrier that serves already
    keeps its account, since whoever reads a provider and sends it back has never seen the secrets.

    Args:
        accounts: that encrypt.
        owner: whose provider it is.
        held: the provider as it is stored.
        wanted: the provider as it was sent.

    Raises:
        DomainError: PARAMETERS_INVALID.
    """
    if not wanted:
        return {}
    if list(wanted) == ["name"] and wanted["name"] == held.get("name"):
        return dict(held)
    return accounts.seal(owner, wanted)


def audited_provider(accounts: CarrierAccounts, provider: Mapping[str, Any]) -> dict[str, Any]:
    """Return a provider by the two fields of the audit trail: what may be shown, and what is masked there as a whole."""
    shown = accounts.redact(provider)
    return {
        "provider": shown,
        "providerCredentials": {name: value for name, value in provider.items() if name not in shown},
    }
