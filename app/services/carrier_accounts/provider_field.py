"""Fields `provider` and `fallbackProvider` of a tenant or organization: carriers and accounts; secrets are write-only."""

from collections.abc import Mapping
from typing import Any

from app.crypto.vault import Owner
from app.services.carrier_accounts.account_rules import Outward
from app.services.carrier_accounts.accounts import CarrierAccountError, CarrierAccounts


def replace_provider(
    accounts: CarrierAccounts, owner: Owner, held: Mapping[str, Any], sent: Mapping[str, Any], tenant_id: str = ""
) -> dict[str, Any]:
    """Return a provider for storage.

    An empty map inherits the carrier from the next owner that has one. The name of the current carrier alone keeps its account,
    because a client that reads a provider and sends it back never sees the secrets. Another name of that carrier renames it.

    Args:
        accounts: encrypts credentials.
        owner: owner of the provider.
        held: the stored provider.
        sent: the provider as sent.
        tenant_id: tenant of an organization, from which it can inherit an account.

    Raises:
        DomainError: PARAMETERS_INVALID.
    """
    if not sent:
        return {}
    if list(sent) == ["name"] and sent["name"] == held.get("name"):
        return dict(held)
    if list(sent) == ["name"] and len(held) > 1 and accounts.is_same_carrier(sent["name"], str(held["name"])):
        try:
            return accounts.rename(owner, held, sent["name"])
        except CarrierAccountError:
            return _require_new(accounts, owner, sent, tenant_id)
    return _require_new(accounts, owner, sent, tenant_id)


def _require_new(accounts: CarrierAccounts, owner: Owner, sent: Mapping[str, Any], tenant_id: str) -> dict[str, Any]:
    accounts.rules.require_valid(owner.kind, sent, Outward(tenant_id))
    return accounts.seal(owner, sent)


def replace_fallback(
    accounts: CarrierAccounts, owner: Owner, held: Mapping[str, Any], sent: Mapping[str, Any], tenant_id: str = ""
) -> dict[str, Any]:
    """Return a fallback provider for storage, as `replace_provider` does. An empty map inherits it.

    Raises:
        DomainError: PARAMETERS_INVALID.
    """
    if not sent:
        return {}
    if list(sent) == ["name"] and held and accounts.is_same_carrier(sent["name"], str(held["name"])):
        if len(held) == 1 or sent["name"] == held["name"]:
            return {**held, "name": sent["name"]}
        try:
            return accounts.rename(owner, held, sent["name"])
        except CarrierAccountError:
            pass  # Required below, as a new account.
    accounts.rules.require_valid_fallback(sent, Outward(tenant_id))
    return accounts.seal(owner, sent, held)


def audited_providers(
    accounts: CarrierAccounts, provider: Mapping[str, Any], fallback_provider: Mapping[str, Any]
) -> dict[str, Any]:
    """Return providers for the audit trail, two fields each: public values, and secrets, which it masks as a whole."""
    audited = {}
    for field, held in (("provider", provider), ("fallbackProvider", fallback_provider)):
        shown = accounts.redact(held)
        audited[field] = shown
        audited[f"{field}Credentials"] = {name: value for name, value in held.items() if name not in shown}
    return audited
