"""Rules for carrier accounts as they are set, in requests and commands: what breaks them would fail at the first message.

The carrier must exist here, its values must be complete and well formed, and an owner without an account must inherit one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from app.carriers.credentials import CredentialFields, describe_choice
from app.carriers.registry import Carriers
from app.crypto.vault import OwnerKind
from app.errors import AttributePath, DomainError, FieldError, name_first
from app.frozen import frozen
from app.problems.requests import PARAMETERS_INVALID
from app.services.common.instance_type import INSTANCE
from app.store.engine.store import Store
from app.store.operations.instance_settings import CredentialSource
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants

NAME = "name"
"""Key of the carrier's name in an account."""

FALLBACK = "fallback_provider"
"""Attribute of an owner that holds the account of the second carrier."""


@frozen
class AccountFault:
    """A broken rule: the key of the value, `name` for the carrier itself, and what the value must be."""

    key: str
    message: str
    missing: bool = False


@frozen
class Outward:
    """Owners from which an account can be inherited, beside the instance; empty ids for none."""

    tenant_id: str = ""
    organization_id: str = ""


class AccountRules:
    """Rules for the carriers of this instance."""

    def __init__(self, store: Store, carriers: Carriers) -> None:
        """Create the rules.

        Args:
            store: reads the owners from which an account is inherited.
            carriers: carriers of the instance.
        """
        self._store = store
        self._carriers = carriers

    def fields_of(self, name: str) -> CredentialFields | None:
        """Return the credential fields of a carrier; None for an unknown one."""
        return self._carriers.credential_fields().get(name)

    def describe_unknown(self) -> str:
        """Return the sentence for an unknown carrier."""
        return f"This instance has no such carrier. Must be one of {', '.join(self._carriers.names())}."

    def find_faults(self, provider: Mapping[str, Any]) -> list[AccountFault]:
        """Return the faults of an account: a map of the carrier's `name` and values. A name alone has none of values."""
        name = provider.get(NAME)
        if not isinstance(name, str) or not name:
            return [AccountFault(NAME, f"Must be the name of a carrier: one of {', '.join(self._carriers.names())}.")]
        fields = self.fields_of(name)
        if fields is None:
            return [AccountFault(NAME, self.describe_unknown())]
        values = {key: value for key, value in provider.items() if key != NAME}
        return [*find_value_faults(name, fields, values), *(find_gaps(name, fields, values) if values else ())]

    def require_valid(self, kind: OwnerKind, provider: Mapping[str, Any], outward: Outward) -> None:
        """Require an account without faults; one without values must be inherited.

        Args:
            kind: kind of the future owner.
            provider: the carrier's `name` and values.
            outward: where the account can be inherited from.

        Raises:
            DomainError: PARAMETERS_INVALID, with an error for each fault, below the attribute `provider`.
        """
        faults = self.find_faults(provider)
        if not faults and len(provider) == 1:
            faults = self.find_inheritance_faults(kind, str(provider[NAME]), outward)
        raise_for(faults, lambda key: ("provider", key))

    def require_valid_fallback(self, provider: Mapping[str, Any], outward: Outward) -> None:
        """Require an account of a second carrier without faults; one without values must be inherited.

        Args:
            provider: the carrier's `name` and values.
            outward: where the account can be inherited from.

        Raises:
            DomainError: PARAMETERS_INVALID, with an error for each fault, below the attribute `fallback_provider`.
        """
        faults = self.find_faults(provider)
        if not faults and len(provider) == 1:
            name = str(provider[NAME])
            fields = self._carriers.credential_fields()[name]
            accounts = [account for each in self._read_outward(outward) for account in (each.provider, each.fallback)]
            if fields.needs_account and not self._has_account(accounts, name):
                faults = [_nothing_to_inherit(name, fields)]
        raise_for(faults, lambda key: (FALLBACK, key))

    def find_inheritance_faults(self, kind: OwnerKind, name: str, outward: Outward) -> list[AccountFault]:
        """Return the fault of an owner who names a carrier without an account, if there is none to inherit."""
        fields = self._carriers.credential_fields()[name]
        if not fields.needs_account or self._can_inherit(kind, name, outward):
            return []
        return [_nothing_to_inherit(name, fields)]

    def _can_inherit(self, kind: OwnerKind, name: str, outward: Outward) -> bool:
        holders = self._read_outward(outward)
        if kind is not OwnerKind.USER and any(holder.users_hold_accounts for holder in holders):
            # Each user has an account, so the others only name the carrier.
            return True
        accounts = [each.provider for each in holders if each.kind is not OwnerKind.INSTANCE or kind is not OwnerKind.INSTANCE]
        return self._has_account(accounts, name)

    def _has_account(self, accounts: Sequence[Mapping[str, Any]], name: str) -> bool:
        return any(self._carriers.is_same(str(account.get(NAME, "")), name) and len(account) > 1 for account in accounts)

    def _read_outward(self, outward: Outward) -> list["_Holder"]:
        instance, tenant, organization = self._store.read(
            INSTANCE,
            tenants.at(outward.tenant_id) if outward.tenant_id else None,
            organizations.at(outward.organization_id) if outward.organization_id else None,
        )
        holders = []
        if instance is not None:
            users_hold = instance.credential_source == CredentialSource.USER
            accounts = (instance.provider_credentials, instance.fallback_provider)
            holders.append(_Holder(OwnerKind.INSTANCE, *accounts, users_hold_accounts=users_hold))
        if tenant is not None:
            holders.append(_Holder(OwnerKind.TENANT, tenant.provider, tenant.fallback_provider))
        if organization is not None:
            holders.append(_Holder(OwnerKind.ORGANIZATION, organization.provider, organization.fallback_provider))
        return holders


@frozen
class _Holder:
    """An owner from which an account can be inherited, with its accounts."""

    kind: OwnerKind
    provider: Mapping[str, Any]
    fallback: Mapping[str, Any]
    users_hold_accounts: bool = False


def _nothing_to_inherit(name: str, fields: CredentialFields) -> AccountFault:
    return AccountFault(NAME, f"Needs an account at {name}, and there is none to inherit. Set {fields.describe_needed()}.")


def raise_for(faults: Sequence[AccountFault], path_of: Callable[[str], AttributePath]) -> None:
    """Raise the error for faults, if there are any; `path_of` returns the attribute of a key.

    Raises:
        DomainError: PARAMETERS_INVALID.
    """
    if faults:
        errors = [FieldError(path_of(fault.key), fault.message, missing=fault.missing) for fault in faults]
        raise DomainError(PARAMETERS_INVALID, name_first, errors=errors)


def find_value_faults(name: str, fields: CredentialFields, values: Mapping[str, Any]) -> Iterator[AccountFault]:
    """Yield the faults of single values: unknown, empty, or not of the carrier's form. No fault repeats a value."""
    for key, value in sorted(values.items()):
        form = fields.forms.get(key)
        if key not in fields.names:
            known = f"It has {', '.join(sorted(fields.names))}." if fields.names else "It has no credentials."
            yield AccountFault(key, f"Unknown for {name}. {known}")
        elif not isinstance(value, str) or not (value.strip() or (form is not None and form.matches(value))):
            yield AccountFault(key, "Must be a non-empty string.")
        elif form is not None and not form.matches(value):
            yield AccountFault(key, f"Must be {form.description}.")


def find_gaps(name: str, fields: CredentialFields, values: Mapping[str, Any]) -> Iterator[AccountFault]:
    """Yield the values that an account lacks."""
    for key in sorted(fields.required - values.keys()):
        yield AccountFault(key, f"Required for an account at {name}.", missing=True)
    for together in fields.together:
        if values.keys() & together:
            for key in sorted(together - values.keys()):
                yield AccountFault(key, f"Required together with {', '.join(sorted(together & values.keys()))}.", missing=True)
    for choices in (fields.alternatives, fields.webhook_proofs):
        if choices and not any(choice <= values.keys() for choice in choices):
            begun = max(choices, key=lambda choice: len(choice & values.keys()))
            reason = f"Required for an account at {name}, which needs {describe_choice(choices)}."
            yield from (AccountFault(key, reason, missing=True) for key in sorted(begun - values.keys()))
