"""Registry of the carriers of this instance, and lookup of the carrier for a number.

A carrier may have further names. The name that was given is stored and shown, so comparisons go through `is_same`.
"""

from collections.abc import Iterable, Mapping

from app.carriers.base import Carrier
from app.carriers.credentials import CredentialFields
from app.store.operations.instance_settings import InstanceSettings
from app.store.tenancy.organizations import Organization
from app.store.tenancy.tenants import Tenant
from app.store.users.users import User

DEFAULT_CARRIER = "simulator"


class Carriers:
    """Carrier adapters by name."""

    def __init__(self, carriers: Iterable[Carrier], aliases: Mapping[str, str] | None = None) -> None:
        """Create the registry; `aliases` maps further names to the names of carriers."""
        self._by_name = {carrier.name: carrier for carrier in carriers}
        self._by_name |= {alias: self._by_name[name] for alias, name in (aliases or {}).items()}

    def find(self, name: str) -> Carrier | None:
        """Return the carrier with a name or alias, or None."""
        return self._by_name.get(name)

    def is_same(self, name: str, other: str) -> bool:
        """Whether two names mean the same carrier; names of no carrier are compared as they are."""
        carrier = self._by_name.get(name)
        return name == other if carrier is None else carrier is self._by_name.get(other)

    def names(self) -> list[str]:
        """Return the names and aliases of the carriers."""
        return sorted(self._by_name)

    def credential_fields(self) -> dict[str, CredentialFields]:
        """Return the credential fields of each carrier by name and alias."""
        return {name: carrier.credential_fields for name, carrier in self._by_name.items()}

    def credential_names(self) -> frozenset[str]:
        """Return the names of all credential values of all carriers."""
        return frozenset().union(*(carrier.credential_fields.names for carrier in self._by_name.values()))


def carrier_name(
    user: User, organization: Organization | None, tenant: Tenant | None, instance: InstanceSettings | None
) -> str:
    """Return the name of the carrier for a user's number: the first one set on user, organization, tenant, instance."""
    for name in (
        user.provider,
        (organization.provider if organization else {}).get("name"),
        (tenant.provider if tenant else {}).get("name"),
        instance.provider if instance else None,
    ):
        if name:
            return str(name)
    return DEFAULT_CARRIER
