"""Carrier of a user's number, and the user's own account there if users hold their own; secrets are write-only."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from app.carriers.registry import Carriers
from app.crypto.vault import Owner, OwnerKind
from app.errors import DomainError, FieldError
from app.frozen import frozen
from app.problems.requests import PARAMETERS_INVALID
from app.services.carrier_accounts.account_rules import NAME, Outward, find_gaps, raise_for
from app.services.carrier_accounts.accounts import CarrierAccounts, attributes_of_account
from app.store.operations.instance_settings import CredentialSource, InstanceSettings
from app.store.users.users import User


@frozen
class ProviderUpdate:
    """Updates of a user's carrier.

    Attributes:
        attributes: attributes of the user.
        account: the new account, sealed; empty for none, None to leave it unchanged.
    """

    attributes: dict[str, Any] = field(default_factory=dict)
    account: Mapping[str, Any] | None = None


class UserCarriers:
    """Carriers and accounts of users, as derived from requests."""

    def __init__(self, carriers: Carriers, accounts: CarrierAccounts) -> None:
        self._carriers = carriers
        self._accounts = accounts

    def names_of(self, sent: Mapping[str, Any]) -> set[str]:
        """Return the sent fields that are credentials of any carrier."""
        return sent.keys() & self._carriers.credential_names()

    def changes(
        self,
        instance: InstanceSettings,
        user: User,
        provider: str | None,
        sent: Mapping[str, Any],
        *,
        is_new: bool,
        is_moved: bool = False,
    ) -> ProviderUpdate:
        """Return the updates of a user's carrier and account.

        Args:
            instance: its `credentialSource` determines who holds credentials.
            user: the user, with the organization and tenant of the update.
            provider: name of the carrier; None leaves it unchanged, an empty text inherits it.
            sent: sent fields beyond the schema; only credentials of carriers are used.
            is_new: the user is being created.
            is_moved: the user moves to another organization, and so may inherit another account, or none.

        Raises:
            DomainError: PARAMETERS_INVALID.
        """
        own = instance.credential_source == CredentialSource.USER
        credentials = {name: sent[name] for name in sorted(self.names_of(sent))}
        if not is_new and not credentials and (provider is None or self._carriers.is_same(provider, user.provider)):
            if is_moved and user.provider and not (own or user.has_own_account):
                outward = Outward(user.tenant_id, user.organization_id)
                faults = self._accounts.rules.find_inheritance_faults(OwnerKind.USER, user.provider, outward)
                raise_for(faults, lambda _: "organization_id")
            # Under another name of the carrier, an own account stays.
            return ProviderUpdate({} if provider is None else {"provider": provider})
        if credentials and not own:
            source = f"Users have no credentials of their own here: `credentialSource` is '{instance.credential_source}'."
            raise DomainError(PARAMETERS_INVALID, errors=[FieldError(("credentials", name), source) for name in credentials])
        name = provider if provider is not None else user.provider
        if not name:
            if own:
                errors = [
                    FieldError("provider", "Required, because users of this instance hold their own credentials.", missing=True)
                ]
                raise DomainError(PARAMETERS_INVALID, errors=errors)
            return ProviderUpdate() if provider is None else ProviderUpdate(attributes_of_account("", {}), {})
        sealed = self._seal(user, name, credentials, is_complete=own)
        account = sealed if credentials else {}
        return ProviderUpdate(attributes_of_account(name, account), account)

    def _seal(self, user: User, name: str, credentials: Mapping[str, Any], *, is_complete: bool) -> dict[str, Any]:
        """Return an account for storage."""
        rules, provider = self._accounts.rules, {NAME: name, **credentials}
        faults = rules.find_faults(provider)
        if not faults and not credentials:
            if is_complete:
                faults = list(find_gaps(name, self._carriers.credential_fields()[name], {}))
            else:
                outward = Outward(user.tenant_id, user.organization_id)
                faults = rules.find_inheritance_faults(OwnerKind.USER, name, outward)
        raise_for(faults, lambda key: "provider" if key == NAME else ("credentials", key))
        return self._accounts.seal(Owner(OwnerKind.USER, user.id), provider)
