"""Accounts at carriers: whose serves a number, how their credentials are stored, and whose secret signs a carrier's call.

Credentials stand with a user, an organization, a tenant or the instance, as a map of the carrier's `name` and its values,
secrets encrypted. The nearest of the four that names a carrier decides which serves a number; the nearest that holds an
account there, whose account is used.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.carriers.base import (
    NO_CREDENTIALS,
    Carrier,
    CarrierCredentials,
    CarrierEvent,
    CredentialFields,
    InboundText,
    MalformedWebhookError,
    Receipt,
    WebhookRequest,
)
from app.carriers.cleaning import clean_event
from app.carriers.registry import Carriers, carrier_name
from app.errors import DomainError, FieldError, invalid_field
from app.problems.bad_requests import PARAMETERS_INVALID
from app.problems.permissions import SIGNATURE_INVALID
from app.store.engine.store import Store
from app.store.instance_settings import INSTANCE_ID, InstanceSettings, instances
from app.store.messages import Message, message_by_carrier_id, messages
from app.store.organizations import Organization, organizations
from app.store.phone_numbers import phone_numbers
from app.store.tenants import Tenant, tenants
from app.store.user_credentials import user_credentials, write_user_credentials
from app.store.users import User, users
from app.vault import Owner, OwnerKind, Reseal, Vault, VaultError

_log = logging.getLogger(__name__)

_NO_FIELDS = CredentialFields()


@dataclass(frozen=True, slots=True)
class Account:
    """An account at a carrier."""

    carrier: Carrier
    credentials: CarrierCredentials

    @property
    def identity(self) -> str:
        """Return what tells the account from another one at its carrier; empty where there is only one."""
        return self.credentials.get(self.carrier.credential_fields.identity)


class AccountError(Exception):
    """No carrier can be asked: this instance has none of that name, or cannot read its credentials. The text says which."""


class CarrierAccounts:
    """The accounts of an instance."""

    def __init__(self, store: Store, carriers: Carriers, vault: Vault, others: Mapping[str, CredentialFields]) -> None:
        """Name what it works with.

        Args:
            store: to read from and write to.
            carriers: of the instance.
            vault: that seals secrets.
            others: what accounts are called by at providers that are no carriers.
        """
        self._store = store
        self._carriers = carriers
        self._vault = vault
        self._others = others

    def serving(
        self, user: User, organization: Organization | None, tenant: Tenant | None, instance: InstanceSettings | None
    ) -> Account:
        """Return the account that serves a user's number.

        One more round trip is made where the user has an account of his own.

        Raises:
            AccountError: it has no carrier, or credentials that do not open.
        """
        user, own = self._with_own_account(user)
        name = carrier_name(user, organization, tenant, instance)
        carrier = self._carriers.find(name)
        if carrier is None:
            raise AccountError(f"This instance has no carrier named '{name}'")
        for owner, provider in _providers(user, own, organization, tenant, instance):
            if provider.get("name") == name and len(provider) > 1:
                return Account(carrier, self.open(owner, provider))
        return Account(carrier, NO_CREDENTIALS)

    def of_message(self, message: Message) -> Account | None:
        """Return the account that serves a message's number today; None where its user is gone.

        Raises:
            AccountError: as `serving`.
        """
        user, organization, tenant, instance = self._store.read(
            users.at(message.uid),
            organizations.at(message.organization_id) if message.organization_id else None,
            tenants.at(message.tenant_id) if message.tenant_id else None,
            instances.at(INSTANCE_ID),
        )
        return self.serving(user, organization, tenant, instance) if user is not None else None

    def open(self, owner: Owner, provider: Mapping[str, Any]) -> CarrierCredentials:
        """Return the credentials that `seal` made, open to read.

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
            raise AccountError(f"The credentials for {name} cannot be read") from error

    def verified_events(self, carrier: Carrier, request: WebhookRequest) -> list[CarrierEvent]:
        """Return the events of a carrier's call, each signed with a secret of the account that it concerns.

        What the call says is used, until it is verified, for nothing but to find that account.

        Raises:
            DomainError: SIGNATURE_INVALID, whether the signature is wrong, or nobody here has the number or the message.
            MalformedWebhookError: the carrier itself called in a format that is not its own.
            ServiceUnavailableError: Firestore does not answer; the carrier has to come again.
        """
        try:
            events = [clean_event(event) for event in carrier.parse(request)]
        except MalformedWebhookError as error:
            if carrier.verify(request, NO_CREDENTIALS):
                raise
            raise DomainError(SIGNATURE_INVALID) from error
        for event in events:
            if not carrier.verify(request, self._credentials_for(carrier, event)):
                raise DomainError(SIGNATURE_INVALID)
        return events

    def seal(self, owner: Owner, provider: Mapping[str, Any], field: str = "provider") -> dict[str, Any]:
        """Return credentials as they are stored: every value that the carrier does not call public is encrypted.

        Args:
            owner: whose they are.
            provider: the carrier's `name` and its values; the name alone leaves the account to an owner further out.
            field: how the request calls the map, for errors.

        Raises:
            DomainError: PARAMETERS_INVALID: there is no name, a value is no text, or one that the carrier needs is missing.
        """
        name = provider.get("name")
        if not isinstance(name, str) or not name:
            raise invalid_field(f"{field}.name", "Must be the name of a carrier.")
        values = {key: value for key, value in provider.items() if key != "name"}
        for key, value in values.items():
            if not isinstance(value, str) or not value:
                raise invalid_field(f"{field}.{key}", "Must be a text that is not empty.")
        fields = self._fields_of(name)
        missing = sorted(fields.required - values.keys()) if values else []
        if missing:
            errors = [FieldError(f"{field}.{key}", f"An account at {name} needs it.", missing=True) for key in missing]
            raise DomainError(PARAMETERS_INVALID, errors=errors)
        sealed = {key: value if key in fields.public else self._vault.seal(owner, name, value) for key, value in values.items()}
        return {"name": name, **sealed}

    def reseal(self, owner: Owner, provider: Mapping[str, Any], reseal: Reseal) -> dict[str, Any]:
        """Return stored credentials with each of their secrets as a function answers it."""
        name = str(provider.get("name", ""))
        shown = self._fields_of(name).public | {"name"}
        return {key: value if key in shown else reseal(owner, name, str(value)) for key, value in provider.items()}

    def store(self, owner: Owner, provider: Mapping[str, Any]) -> None:
        """Store credentials with their owner, in place of those that he has.

        Raises:
            DomainError: PARAMETERS_INVALID, as `seal`.
            StoreConflictError: there is no such owner.
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
        """Return stored credentials as an answer may show them: the carrier's name and what is public there."""
        shown = self._fields_of(str(provider.get("name", ""))).public | {"name"}
        return {key: value for key, value in provider.items() if key in shown}

    def _with_own_account(self, user: User) -> tuple[User, Mapping[str, Any]]:
        """Return a user with the account of his own that he has then, empty where he has none.

        Raises:
            AccountError: he is gone since he was read.
        """
        if not user.has_own_account:
            return user, user.provider_credentials
        # Both at once: an account that was read after its user may be at another carrier than he names.
        latest, held = self._store.read(users.at(user.id), user_credentials.at(user.id))
        if latest is None:
            raise AccountError("The sender's account is gone")
        return latest, held.provider if held is not None and latest.has_own_account else latest.provider_credentials

    def _fields_of(self, name: str) -> CredentialFields:
        carrier = self._carriers.find(name)
        return carrier.credential_fields if carrier is not None else self._others.get(name, _NO_FIELDS)

    def _credentials_for(self, carrier: Carrier, event: CarrierEvent) -> CarrierCredentials:
        """Return the credentials of the account that an event says it concerns; none where there is no such account."""
        if not carrier.credential_fields.required:
            return NO_CREDENTIALS
        try:
            if isinstance(event, InboundText):
                account = self._account_of_number(event.to_number)
            else:
                account = self._account_of_receipt(carrier, event)
        except AccountError as error:
            _log.warning("a carrier's call cannot be verified: %s", error, extra={"carrier": carrier.name})
            return NO_CREDENTIALS
        return account.credentials if account is not None and account.carrier is carrier else NO_CREDENTIALS

    def _account_of_number(self, number: str) -> Account | None:
        line = self._store.get(phone_numbers.at(number))
        user = self._store.get(users.at(line.uid)) if line is not None else None
        if user is None:
            return None
        organization, tenant, instance = self._store.read(
            organizations.at(user.organization_id) if user.organization_id else None,
            tenants.at(user.tenant_id) if user.tenant_id else None,
            instances.at(INSTANCE_ID),
        )
        return self.serving(user, organization, tenant, instance)

    def _account_of_receipt(self, carrier: Carrier, receipt: Receipt) -> Account | None:
        if receipt.message_id:
            message = self._store.get(messages.at(receipt.message_id))
        else:
            query = message_by_carrier_id(carrier.name, receipt.carrier_message_id)
            message = next(iter(self._store.page(messages, query)), None)
        return self.of_message(message) if message is not None else None


def attributes_of_account(name: str, provider: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes of a user whose carrier is of that name, and who has an account there or, if empty, none."""
    return {"provider": name, "has_own_account": len(provider) > 1, "provider_credentials": {}}


def _providers(
    user: User,
    own: Mapping[str, Any],
    organization: Organization | None,
    tenant: Tenant | None,
    instance: InstanceSettings | None,
) -> Iterator[tuple[Owner, Mapping[str, Any]]]:
    """Return who may hold the credentials for a user's number, the nearest first, and what they hold."""
    yield Owner(OwnerKind.USER, user.id), own
    if organization is not None:
        yield Owner(OwnerKind.ORGANIZATION, organization.id), organization.provider
    if tenant is not None:
        yield Owner(OwnerKind.TENANT, tenant.id), tenant.provider
    if instance is not None:
        yield Owner(OwnerKind.INSTANCE, instance.id), instance.provider_credentials
