"""All places where sealed secrets are stored: one line for each service that seals, and each collection.

Every service that seals belongs in this table. Otherwise its secrets are lost with the key that sealed them.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from app.crypto.vault import Owner, OwnerKind, Reseal
from app.frozen import frozen
from app.services.carrier_accounts.accounts import CarrierAccounts
from app.services.integrations.credentials import IntegrationCredentials
from app.services.sso.login_state import PendingSignOns
from app.services.sso.protocols import ProviderProtocols
from app.services.sso.provider_settings import ProviderSettings
from app.services.webhooks.event_bodies import EventBodies
from app.store.engine.collection import Collection
from app.store.integrations.installed_integrations import InstalledIntegration, installed_integrations
from app.store.operations.instance_settings import INSTANCE_ID, InstanceSettings, instances
from app.store.sso.auth_providers import AuthProvider, auth_providers
from app.store.sso.sso_requests import SsoRequest, sso_requests
from app.store.tenancy.organizations import Organization, organizations
from app.store.tenancy.tenants import Tenant, tenants
from app.store.users.user_credentials import UserCredentials, user_credentials
from app.store.users.users import User, users
from app.store.webhooks.relay_deliveries import RelayDelivery, relay_deliveries

E = TypeVar("E")


@frozen(kw_only=True)
class SealedPlace(Generic[E]):
    """A collection with sealed secrets.

    Attributes:
        sealer: the service that seals them.
        kind: the collection.
        reseal: returns a document's attributes with secrets, each secret passed through a function.
    """

    sealer: type
    kind: Collection[E]
    reseal: Callable[[E, Reseal], dict[str, Any]]


def list_sealed_places(
    accounts: CarrierAccounts,
    integrations: IntegrationCredentials,
    bodies: EventBodies,
    kinds: ProviderProtocols,
    settings: ProviderSettings,
    requests: PendingSignOns,
) -> list[SealedPlace[Any]]:
    """Return all places with sealed secrets."""

    def of_instance(instance: InstanceSettings, reseal: Reseal) -> dict[str, Any]:
        # The collection also holds documents of other subjects.
        if instance.id != INSTANCE_ID:
            return {}
        owner = Owner(OwnerKind.INSTANCE, instance.id)
        return {
            "provider_credentials": accounts.reseal(owner, instance.provider_credentials, reseal),
            "fallback_provider": accounts.reseal(owner, instance.fallback_provider, reseal),
        }

    def of_tenant(tenant: Tenant, reseal: Reseal) -> dict[str, Any]:
        return of_providers(Owner(OwnerKind.TENANT, tenant.id), tenant, reseal)

    def of_organization(organization: Organization, reseal: Reseal) -> dict[str, Any]:
        return of_providers(Owner(OwnerKind.ORGANIZATION, organization.id), organization, reseal)

    def of_providers(owner: Owner, held: Tenant | Organization, reseal: Reseal) -> dict[str, Any]:
        providers = {"provider": held.provider, "fallback_provider": held.fallback_provider}
        return {name: accounts.reseal(owner, provider, reseal) for name, provider in providers.items()}

    def of_user(user: User, reseal: Reseal) -> dict[str, Any]:
        owner = Owner(OwnerKind.USER, user.id)
        return {"provider_credentials": accounts.reseal(owner, user.provider_credentials, reseal)}

    def of_users_account(held: UserCredentials, reseal: Reseal) -> dict[str, Any]:
        return {"provider": accounts.reseal(Owner(OwnerKind.USER, held.id), held.provider, reseal)}

    def of_integration(installed: InstalledIntegration, reseal: Reseal) -> dict[str, Any]:
        return {"secrets": integrations.reseal(installed, reseal)}

    def of_event(delivery: RelayDelivery, reseal: Reseal) -> dict[str, Any]:
        return {"sealed_body": bodies.reseal(delivery, reseal)}

    def of_auth_provider(provider: AuthProvider, reseal: Reseal) -> dict[str, Any]:
        kind = kinds.find(provider.type)
        return {} if kind is None else {"settings": settings.reseal(kind, provider, reseal)}

    def of_sign_on(request: SsoRequest, reseal: Reseal) -> dict[str, Any]:
        return {"details": requests.reseal(request, reseal)}

    return [
        SealedPlace(sealer=CarrierAccounts, kind=instances, reseal=of_instance),
        SealedPlace(sealer=CarrierAccounts, kind=tenants, reseal=of_tenant),
        SealedPlace(sealer=CarrierAccounts, kind=organizations, reseal=of_organization),
        SealedPlace(sealer=CarrierAccounts, kind=users, reseal=of_user),
        SealedPlace(sealer=CarrierAccounts, kind=user_credentials, reseal=of_users_account),
        SealedPlace(sealer=IntegrationCredentials, kind=installed_integrations, reseal=of_integration),
        SealedPlace(sealer=EventBodies, kind=relay_deliveries, reseal=of_event),
        SealedPlace(sealer=ProviderSettings, kind=auth_providers, reseal=of_auth_provider),
        SealedPlace(sealer=PendingSignOns, kind=sso_requests, reseal=of_sign_on),
    ]
