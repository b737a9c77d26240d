"""Registry of the carriers of this instance, and lookup of the carrier for a number."""

from collections.abc import Iterable

from app.carriers.base import Carrier
from app.carriers.credentials import CredentialFields
from app.store.operations.instance_settings import InstanceSettings
from app.store.tenancy.organizations import Organization
from app.store.tenancy.tenants import Tenant
from app.store.users.users import User

DEFAULT_CARRIER = "simulator"


class Carriers:
    """Carrier adapters by name."""

    def __init__(self, carriers: Iterable[Carrier]) -> None:
        self._by_name = {carrier.name: carrier for carrier in carriers}

    def find(self, name: str) -> Carrier | None:
        """Return the carrier with a name, or None."""
        return self._by_name.get(name)

    def names(self) -> list[str]:
        """Return the names of the carriers."""
        return sorted(self._by_name)

    def credential_fields(self) -> dict[str, CredentialFields]:
        """Return the credential fields of each carrier by name."""
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
