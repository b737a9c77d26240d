"""Carrier of a user's number, and the user's own account there if users hold their own; secrets are write-only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.carriers.registry import Carriers
from app.crypto.vault import Owner, OwnerKind
from app.errors import DomainError, FieldError, invalid_field
from app.problems.requests import PARAMETERS_INVALID
from app.services.carrier_accounts.accounts import CarrierAccounts, attributes_of_account
from app.store.operations.instance_settings import CredentialSource, InstanceSettings
from app.store.users.users import User


@dataclass(frozen=True, slots=True)
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
        self, instance: InstanceSettings, user: User, provider: str | None, sent: Mapping[str, Any], *, is_new: bool
    ) -> ProviderUpdate:
        """Return the updates of a user's carrier and account.

        Args:
            instance: its `credentialSource` determines who holds credentials.
            user: the stored user; for a new one, the id is enough.
            provider: name of the carrier; None leaves it unchanged, an empty text inherits it.
            sent: sent fields beyond the schema; only credentials of carriers are used.
            is_new: the user is being created.

        Raises:
            DomainError: PARAMETERS_INVALID.
        """
        own = instance.credential_source == CredentialSource.USER
        credentials = {name: sent[name] for name in sorted(self.names_of(sent))}
        if not is_new and not credentials and provider in (None, user.provider):
            return ProviderUpdate()
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
        sealed = self._seal(user.id, name, credentials, is_complete=own)
        account = sealed if credentials else {}
        return ProviderUpdate(attributes_of_account(name, account), account)

    def _seal(self, uid: str, name: str, credentials: Mapping[str, Any], *, is_complete: bool) -> dict[str, Any]:
        """Return an account for storage."""
        carrier = self._carriers.find(name)
        if carrier is None:
            raise invalid_field("provider", f"Must be one of {', '.join(self._carriers.names())}.")
        fields = carrier.credential_fields
        required = fields.required if is_complete else frozenset()
        errors = [FieldError(("credentials", key), f"Unknown for {name}.") for key in sorted(credentials.keys() - fields.names)]
        errors += [
            FieldError(("credentials", key), f"Required for an account at {name}.", missing=True)
            for key in sorted(required - credentials.keys())
        ]
        errors += [
            FieldError(("credentials", key), "Must be a non-empty string.")
            for key, value in credentials.items()
            if not isinstance(value, str) or not value
        ]
        if errors:
            raise DomainError(PARAMETERS_INVALID, errors=errors)
        return self._accounts.seal(Owner(OwnerKind.USER, uid), {"name": name, **credentials})
