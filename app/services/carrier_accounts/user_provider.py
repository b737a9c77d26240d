"""The carrier of a user's own number, and his account there where users hold their own: secrets go in and never out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.carriers.registry import Carriers
from app.errors import DomainError, FieldError, invalid_field
from app.problems.bad_requests import PARAMETERS_INVALID
from app.services.carrier_accounts.accounts import CarrierAccounts, attributes_of_account
from app.store.instance_settings import InstanceSettings
from app.store.users import User
from app.vault import Owner, OwnerKind

USERS_HOLD = "user"
"""The instance's `credentialSource` where each user has an account of his own."""


@dataclass(frozen=True, slots=True)
class ProviderChange:
    """What changes about a user's carrier.

    Attributes:
        attributes: of the user.
        account: that he has from now on, sealed; empty for none, None where it stays as it is.
    """

    attributes: dict[str, Any] = field(default_factory=dict)
    account: Mapping[str, Any] | None = None


class UserProviders:
    """Decides what of a request becomes a user's carrier and account."""

    def __init__(self, carriers: Carriers, accounts: CarrierAccounts) -> None:
        self._carriers = carriers
        self._accounts = accounts

    def names_of(self, sent: Mapping[str, Any]) -> set[str]:
        """Return which of the fields that were sent are a carrier's credentials, be it whose it may."""
        return sent.keys() & self._carriers.credential_names()

    def changes(
        self, instance: InstanceSettings, user: User, provider: str | None, sent: Mapping[str, Any], *, is_new: bool
    ) -> ProviderChange:
        """Return what changes about a user's carrier and account.

        Args:
            instance: whose `credentialSource` says who holds credentials.
            user: as he is; for a new one, his id is enough.
            provider: name of the carrier; None leaves it as it is, an empty text leaves it to whoever stands further out.
            sent: what the request holds beyond the fields of its schema; of it only what the carriers call their own counts.
            is_new: the user is being made.

        Raises:
            DomainError: PARAMETERS_INVALID.
        """
        own = instance.credential_source == USERS_HOLD
        credentials = {name: sent[name] for name in sorted(self.names_of(sent))}
        if not is_new and not credentials and provider in (None, user.provider):
            return ProviderChange()
        if credentials and not own:
            source = f"This instance's credentials are held by: {instance.credential_source}. A user has none of his own."
            raise DomainError(PARAMETERS_INVALID, errors=[FieldError(name, source) for name in credentials])
        name = provider if provider is not None else user.provider
        if not name:
            if own:
                errors = [FieldError("provider", "It is required: this instance's users hold their own.", missing=True)]
                raise DomainError(PARAMETERS_INVALID, errors=errors)
            return ProviderChange() if provider is None else ProviderChange(attributes_of_account("", {}), {})
        sealed = self._seal(user.id, name, credentials, is_complete=own)
        account = sealed if credentials else {}
        return ProviderChange(attributes_of_account(name, account), account)

    def _seal(self, uid: str, name: str, credentials: Mapping[str, Any], *, is_complete: bool) -> dict[str, Any]:
        """Return an account as it is stored; errors name its values as they stand in the request, at the top."""
        carrier = self._carriers.find(name)
        if carrier is None:
            raise invalid_field("provider", f"Must be one of {', '.join(self._carriers.names())}.")
        fields = carrier.credential_fields
        required = fields.required if is_complete else frozenset()
        errors = [FieldError(key, f"{name} does not know it.") for key in sorted(credentials.keys() - fields.names)]
        errors += [
            FieldError(key, f"An account at {name} needs it.", missing=True) for key in sorted(required - credentials.keys())
        ]
        errors += [
            FieldError(key, "Must be a text that is not empty.")
            for key, value in credentials.items()
            if not isinstance(value, str) or not value
        ]
        if errors:
            raise DomainError(PARAMETERS_INVALID, errors=errors)
        return self._accounts.seal(Owner(OwnerKind.USER, uid), {"name": name, **credentials})
