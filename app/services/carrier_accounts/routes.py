"""Routes of a number: its primary carrier account, and the fallback that takes over while the primary one is down."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from app.carriers.credentials import NO_CREDENTIALS
from app.carriers.registry import Carriers
from app.crypto.vault import Owner, OwnerKind
from app.frozen import frozen, replace
from app.recent_values import RecentValues
from app.services.carrier_accounts.accounts import CarrierAccount, CarrierAccountError, CarrierAccounts
from app.store.engine.collection import Reference
from app.store.engine.store import EMPTY_PREFETCH, Prefetched, Store
from app.store.messages.attempts import attempts_of
from app.store.messages.messages import Message
from app.store.operations.instance_settings import INSTANCE_ID, InstanceSettings, instances
from app.store.tenancy.membership import membership_of
from app.store.tenancy.organizations import Organization
from app.store.tenancy.tenants import Tenant
from app.store.users.phone_numbers import PhoneNumber, number_reference, phone_numbers
from app.store.users.users import User, users

_log = logging.getLogger(__name__)


@frozen
class NumberRoutes:
    """The accounts that serve a number; the fallback is opened only when it is needed."""

    primary: CarrierAccount
    find_fallbacks: Callable[[], Sequence[CarrierAccount]] = tuple
    number: PhoneNumber | None = None

    def list_all(self) -> list[CarrierAccount]:
        """Return the accounts, the primary one first. A faulty fallback is logged and left out."""
        return [self.primary, *self.find_fallbacks()]

    def limit_to(self, is_able: Callable[[CarrierAccount], bool]) -> "NumberRoutes":
        """Return the same accounts, without a fallback that is not able to take a message."""
        return replace(self, find_fallbacks=lambda: [account for account in self.find_fallbacks() if is_able(account)])


class CarrierRoutes:
    """Routes of the instance's numbers."""

    def __init__(self, store: Store, carriers: Carriers, accounts: CarrierAccounts) -> None:
        self._store = store
        self._carriers = carriers
        self._accounts = accounts
        self._owners: RecentValues[str, Sequence[Reference[Any]]] = RecentValues()
        """The owner of a number, and what they belong to, as it was the last time."""

    def find_for_user(
        self,
        number: PhoneNumber | None,
        user: User,
        organization: Organization | None,
        tenant: Tenant | None,
        instance: InstanceSettings | None,
    ) -> NumberRoutes:
        """Return the accounts that serve a user's number, which may name carriers of its own.

        Raises:
            AccountError: as `CarrierAccounts.find_for_user`.
        """
        name, fallback_name = (number.provider, number.fallback_provider) if number is not None else ("", "")
        primary = self._accounts.find_for_user(user, organization, tenant, instance, name)
        return NumberRoutes(
            primary, lambda: self._list_fallbacks(primary, organization, tenant, instance, fallback_name), number
        )

    def find_fallback(
        self,
        primary: CarrierAccount,
        organization: Organization | None,
        tenant: Tenant | None,
        instance: InstanceSettings | None,
        own_name: str = "",
    ) -> CarrierAccount | None:
        """Return the account that takes over while the primary one is down; None if there is none. Reads nothing.

        The first of number (`own_name`), organization, tenant and instance that names a fallback carrier determines it. The
        first owner that has an account there, other than the primary one, determines the account.

        Raises:
            AccountError: the carrier is unknown, or the credentials do not open.
        """
        holders = list(_fallback_providers(organization, tenant, instance))
        names = (str(fallback["name"]) for _, fallback, _ in holders if fallback.get("name"))
        name = own_name or next(names, "")
        if not name:
            return None
        carrier = self._carriers.find(name)
        if carrier is None:
            raise CarrierAccountError(f"This instance has no carrier named '{name}'")
        for owner, *providers in holders:
            for provider in providers:
                if self._carriers.find(str(provider.get("name"))) is carrier and len(provider) > 1:
                    account = CarrierAccount(carrier, self._accounts.open(owner, provider), owner)
                    if account.party != primary.party:
                        return account
        has_none = carrier.credential_fields.needs_account or carrier is primary.carrier
        return None if has_none else CarrierAccount(carrier, NO_CREDENTIALS)

    def read_all_for_address(self, address: str) -> Sequence[CarrierAccount]:
        """Return the accounts that serve a number, the primary one first; none if nobody has it.

        Makes one round trip if the number's owner is as the last time.

        Raises:
            AccountError: as `find_for_user`. A faulty fallback is logged and left out.
        """
        number_at = phone_numbers.at(address)
        known = self._store.read_all([number_at], guessed=self._owners.get(address) or ())
        (number,) = self._store.read(number_at, prefetched=known)
        return self.read_all_for_number(number, known) if number is not None and number.is_in_use else ()

    def read_all_for_number(self, number: PhoneNumber, prefetched: Prefetched = EMPTY_PREFETCH) -> Sequence[CarrierAccount]:
        """Return the accounts that serve a number, the primary one first; none if its user is gone.

        Raises:
            AccountError: as `find_for_user`. A faulty fallback is logged and left out.
        """
        (user,) = self._store.read(users.at(number.uid) if number.uid else None, prefetched=prefetched)
        if user is None:
            return ()
        membership = *membership_of(user.organization_id, user.tenant_id), instances.at(INSTANCE_ID)
        self._owners.note(number.id, [users.at(user.id), *(each for each in membership if each is not None)])
        organization, tenant, instance = self._store.read(*membership, prefetched=prefetched)
        return self.find_for_user(number, user, organization, tenant, instance).list_all()

    def read_all_for_message(self, message: Message) -> Sequence[CarrierAccount]:
        """Return the accounts that serve a message's number now, the primary one first; none if its user is gone.

        The number's document is read only if the accounts of its user have no attempt of the message: it may name others.

        Raises:
            AccountError: as `find_for_user`. A faulty fallback is logged and left out.
        """
        user, organization, tenant, instance = self._store.read(
            users.at(message.uid),
            *membership_of(message.organization_id, message.tenant_id),
            instances.at(INSTANCE_ID),
        )
        if user is None:
            return ()
        serving = self.find_for_user(None, user, organization, tenant, instance).list_all()
        used = {(attempt.carrier, attempt.account) for attempt in attempts_of(message)}
        if not used or any((account.carrier.name, account.identity) in used for account in serving):
            return serving
        number = self._store.get(number_reference(message.from_number, message.tenant_id))
        if number is None or not (number.provider or number.fallback_provider):
            return serving
        return self.find_for_user(number, user, organization, tenant, instance).list_all()

    def find_for_attempt(self, message: Message) -> CarrierAccount | None:
        """Return the account that a message was last handed to, as it is now; None if it no longer serves the number.

        Raises:
            AccountError: as `find_for_user`.
        """
        serving = [each for each in self.read_all_for_message(message) if each.carrier.name == message.carrier]
        same = (account for account in serving if account.identity == message.carrier_account)
        return next(same, serving[0] if serving else None)

    def _list_fallbacks(
        self,
        primary: CarrierAccount,
        organization: Organization | None,
        tenant: Tenant | None,
        instance: InstanceSettings | None,
        own_name: str,
    ) -> list[CarrierAccount]:
        """Return the fallback account, if there is one; a faulty one is logged and left out."""
        try:
            fallback = self.find_fallback(primary, organization, tenant, instance, own_name)
        except CarrierAccountError as error:
            _log.error("the fallback carrier cannot be used: %s", error)
            return []
        return [] if fallback is None else [fallback]


def _fallback_providers(
    organization: Organization | None, tenant: Tenant | None, instance: InstanceSettings | None
) -> Iterator[tuple[Owner, Mapping[str, Any], Mapping[str, Any]]]:
    """Yield possible owners of the fallback credentials, nearest first, with those and their ordinary ones."""
    if organization is not None:
        yield Owner(OwnerKind.ORGANIZATION, organization.id), organization.fallback_provider, organization.provider
    if tenant is not None:
        yield Owner(OwnerKind.TENANT, tenant.id), tenant.fallback_provider, tenant.provider
    if instance is not None:
        yield Owner(OwnerKind.INSTANCE, instance.id), instance.fallback_provider, instance.provider_credentials
