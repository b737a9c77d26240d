"""Carrier accounts: which one serves a number, and how credentials are stored.

Credentials are stored on a user, an organization, a tenant or the instance, as a map of the carrier's `name` and values, with
sealed secrets. The first of the four that names a carrier determines the carrier. The first that has an account there
determines the account.
"""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from app.carriers.base import Carrier
from app.carriers.credentials import NO_CREDENTIALS, CarrierCredentials, CredentialFields
from app.carriers.registry import Carriers, carrier_name
from app.carriers.webhook_secrets import WEBHOOK_SECRET, WEBHOOK_SECRET_PREVIOUS, create_webhook_secret
from app.crypto.vault import Owner, OwnerKind, Reseal, Vault, VaultError
from app.frozen import frozen
from app.outbound_limits.party import Party, PartyKind
from app.services.carrier_accounts.account_rules import AccountRules
from app.store.engine.collection import Collection
from app.store.engine.store import Store
from app.store.operations.instance_settings import INSTANCE_ID, InstanceSettings, instances
from app.store.tenancy.organizations import Organization, organizations
from app.store.tenancy.tenants import Tenant, tenants
from app.store.users.user_credentials import user_credentials, write_user_credentials
from app.store.users.users import User, users

_log = logging.getLogger(__name__)

_NO_FIELDS = CredentialFields()


@frozen
class CarrierAccount:
    """An account at a carrier; `owner` is whose credentials they are, None without credentials."""

    carrier: Carrier
    credentials: CarrierCredentials
    owner: Owner | None = None

    @property
    def identity(self) -> str:
        """Return the id of the account at its carrier; empty if the carrier has only one."""
        return self.credentials.get(self.carrier.credential_fields.identity)

    @property
    def party(self) -> Party | None:
        """Return the party whose calls are limited; None if no credentials exist, since then nothing is called."""
        if self.owner is None:
            return None
        label = f"{self.carrier.name} {self.identity or f'{self.owner.kind}/{self.owner.id}'}"
        host = self.credentials.get(self.carrier.credential_fields.host)
        # Who enters another's account with a host of their own must not open that one's breaker.
        key, called = (f"{label} at {host}", f"{self.carrier.name} at {host}") if host else (label, self.carrier.name)
        return Party(PartyKind.CARRIER, key, label, service=Party(PartyKind.CARRIER, called, f"{called}, all accounts"))


class CarrierAccountError(Exception):
    """No carrier can be asked: the name is unknown, or its credentials cannot be read. The text says which."""


class CarrierAccounts:
    """Carrier accounts of the instance."""

    def __init__(self, store: Store, carriers: Carriers, vault: Vault) -> None:
        """Create the service.

        Args:
            store: reads and writes owners of credentials.
            carriers: carriers of the instance.
            vault: seals secrets.
        """
        self._store = store
        self._carriers = carriers
        self._vault = vault
        self.rules = AccountRules(store, carriers)

    def find_for_user(
        self,
        user: User,
        organization: Organization | None,
        tenant: Tenant | None,
        instance: InstanceSettings | None,
        name: str = "",
    ) -> CarrierAccount:
        """Return the carrier account that serves a user's number.

        Makes one more round trip if the user has an own account.

        Args:
            user: the user.
            organization: of the user.
            tenant: of the user.
            instance: the instance.
            name: the number's own carrier; empty for that of the user.

        Raises:
            AccountError: there is no carrier, or the credentials do not open.
        """
        user, own = self._with_own_account(user)
        name = name or carrier_name(user, organization, tenant, instance)
        carrier = self._carriers.find(name)
        if carrier is None:
            raise CarrierAccountError(f"This instance has no carrier named '{name}'")
        for owner, provider in _providers(user, own, organization, tenant, instance):
            if self._carriers.is_same(str(provider.get("name", "")), name) and len(provider) > 1:
                return CarrierAccount(carrier, self.open(owner, provider), owner)
        return CarrierAccount(carrier, NO_CREDENTIALS)

    def open(self, owner: Owner, provider: Mapping[str, Any]) -> CarrierCredentials:
        """Return credentials sealed by `seal`, decrypted.

        Raises:
            AccountError: they do not open.
        """
        name = str(provider.get("name", ""))
        public = self._fields_of(name).public
        values = {key: str(value) for key, value in provider.items() if key != "name"}
        try:
            return CarrierCredentials(
                {key: value if key in public else self._vault.open(owner, name, value) for key, value in values.items()}
            )
        except VaultError as error:
            _log.error("credentials do not open: %s", error)
            raise CarrierAccountError(f"The credentials for {name} cannot be read") from error

    def seal(self, owner: Owner, provider: Mapping[str, Any], held: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return valid credentials for storage, with every value encrypted that the carrier does not declare public.

        A value that the carrier lets us generate stays as it is stored for this owner, or is new, unless it is given: carriers
        call an address with it.

        Args:
            owner: owner of the credentials.
            provider: the carrier's `name` and values; a name alone inherits the account from the next owner that has one.
            held: the stored account that is replaced; None for the owner's `provider`.
        """
        name = str(provider["name"])
        values = {key: str(value) for key, value in provider.items() if key != "name"}
        fields = self._fields_of(name)
        sealed = {key: value if key in fields.public else self._vault.seal(owner, name, value) for key, value in values.items()}
        missing = fields.generated - values.keys() if values else frozenset()
        if held is None:
            held = self.find_held(owner) if missing else {}
        if held.get("name") == name:
            sealed = {key: held[key] for key in missing & held.keys()} | sealed
        for key in sorted(missing - sealed.keys()):
            sealed[key] = self._vault.seal(owner, name, create_webhook_secret())
        return {"name": name, **sealed}

    def renew_webhook_secret(self, owner: Owner, provider: Mapping[str, Any]) -> dict[str, Any]:
        """Return a stored account with a new webhook secret; the present one becomes the previous one."""
        held = {key: value for key, value in provider.items() if key != WEBHOOK_SECRET_PREVIOUS}
        if WEBHOOK_SECRET in held:
            held[WEBHOOK_SECRET_PREVIOUS] = held[WEBHOOK_SECRET]
        return held | {WEBHOOK_SECRET: self._vault.seal(owner, str(provider["name"]), create_webhook_secret())}

    def find_held(self, owner: Owner) -> Mapping[str, Any]:
        """Return an owner's stored account; empty for none."""
        return self.find_all_held(owner)[0]

    def find_all_held(self, owner: Owner) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Return an owner's stored account and that of the second carrier, each empty for none."""
        match owner.kind:
            case OwnerKind.TENANT:
                tenant = self._store.get(tenants.at(owner.id))
                return (tenant.provider, tenant.fallback_provider) if tenant is not None else ({}, {})
            case OwnerKind.ORGANIZATION:
                organization = self._store.get(organizations.at(owner.id))
                return (organization.provider, organization.fallback_provider) if organization is not None else ({}, {})
            case OwnerKind.USER:
                held = self._store.get(user_credentials.at(owner.id))
                return (held.provider, {}) if held is not None else ({}, {})
            case _:
                instance = self._store.get(instances.at(INSTANCE_ID))
                return (instance.provider_credentials, instance.fallback_provider) if instance is not None else ({}, {})

    def reseal(self, owner: Owner, provider: Mapping[str, Any], reseal: Reseal) -> dict[str, Any]:
        """Return stored credentials with each secret passed through a function."""
        name = str(provider.get("name", ""))
        shown = self._fields_of(name).public | {"name"}
        return {key: value if key in shown else reseal(owner, name, str(value)) for key, value in provider.items()}

    def rename(self, owner: Owner, provider: Mapping[str, Any], name: str) -> dict[str, Any]:
        """Return stored credentials under another name of the same carrier.

        Raises:
            CarrierAccountError: they do not open.
        """
        opened = self.open(owner, provider)
        return self.seal(owner, {"name": name, **{key: opened.get(key) for key in provider if key != "name"}}, provider)

    def is_same_carrier(self, name: str, other: str) -> bool:
        """Whether two names mean the same carrier."""
        return self._carriers.is_same(name, other)

    def store_fallback(self, owner: Owner, provider: Mapping[str, Any]) -> None:
        """Replace the stored credentials of the second carrier of a tenant, an organization or the instance.

        Raises:
            StoreConflictError: the owner does not exist.
        """
        sealed = self.seal(owner, provider, {})
        kinds: dict[OwnerKind, Collection[Any]] = {
            OwnerKind.TENANT: tenants,
            OwnerKind.ORGANIZATION: organizations,
            OwnerKind.INSTANCE: instances,
        }
        collection = kinds[owner.kind]
        commit = self._store.commit()
        commit.update(collection.path(owner.id), collection.changes(fallback_provider=sealed))
        commit.send()

    def store(self, owner: Owner, provider: Mapping[str, Any]) -> None:
        """Replace an owner's stored credentials.

        Raises:
            StoreConflictError: the owner does not exist.
        """
        sealed = self.seal(owner, provider)
        commit = self._store.commit()
        match owner.kind:
            case OwnerKind.TENANT:
                commit.update(tenants.path(owner.id), tenants.changes(provider=sealed))
            case OwnerKind.ORGANIZATION:
                commit.update(organizations.path(owner.id), organizations.changes(provider=sealed))
            case OwnerKind.USER:
                attributes = attributes_of_account(sealed["name"], sealed)
                commit.update(users.path(owner.id), users.changes(**attributes))
                write_user_credentials(commit, owner.id, sealed)
            case OwnerKind.INSTANCE:
                by_name = {"provider": sealed["name"], "provider_credentials": sealed}
                commit.update(instances.path(owner.id), instances.changes(**by_name))
        commit.send()

    def redact(self, provider: Mapping[str, Any]) -> dict[str, Any]:
        """Return stored credentials for a response: the carrier's name and public values."""
        shown = self._fields_of(str(provider.get("name", ""))).public | {"name"}
        return {key: value for key, value in provider.items() if key in shown}

    def _with_own_account(self, user: User) -> tuple[User, Mapping[str, Any]]:
        """Return a freshly read user with the user's own account, empty for none.

        Raises:
            AccountError: the user is gone.
        """
        if not user.has_own_account:
            return user, user.provider_credentials
        # Both in one read: an account read later could belong to another carrier than the user names.
        latest, held = self._store.read(users.at(user.id), user_credentials.at(user.id))
        if latest is None:
            raise CarrierAccountError("The sender's account is gone")
        return latest, held.provider if held is not None and latest.has_own_account else latest.provider_credentials

    def _fields_of(self, name: str) -> CredentialFields:
        carrier = self._carriers.find(name)
        return carrier.credential_fields if carrier is not None else _NO_FIELDS


def attributes_of_account(name: str, provider: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes of a user whose carrier has that name; `provider` is the own account or empty."""
    return {"provider": name, "has_own_account": len(provider) > 1, "provider_credentials": {}}


def _providers(
    user: User,
    own: Mapping[str, Any],
    organization: Organization | None,
    tenant: Tenant | None,
    instance: InstanceSettings | None,
) -> Iterator[tuple[Owner, Mapping[str, Any]]]:
    """Yield possible owners of the credentials for a user's number, nearest first, with their credentials."""
    yield Owner(OwnerKind.USER, user.id), own
    if organization is not None:
        yield Owner(OwnerKind.ORGANIZATION, organization.id), organization.provider
    if tenant is not None:
        yield Owner(OwnerKind.TENANT, tenant.id), tenant.provider
    if instance is not None:
        yield Owner(OwnerKind.INSTANCE, instance.id), instance.provider_credentials
