"""Addresses that carriers call, with the secret of the account in the path, for those who set them in a carrier's portal."""

from app.auth.principal import Operator, Principal
from app.carriers.webhook_secrets import WEBHOOK_SECRET, WEBHOOK_SECRET_PREVIOUS
from app.crypto.vault import Owner, OwnerKind
from app.errors import DomainError, FieldError
from app.frozen import frozen
from app.problems.requests import PARAMETERS_INVALID
from app.services.carrier_accounts.account_permissions import require_account_permission, require_account_scope
from app.services.carrier_accounts.account_trials import AccountTrials
from app.services.carrier_accounts.accounts import CarrierAccount
from app.services.carrier_accounts.assignments import CarrierAssignments
from app.services.carrier_accounts.webhook_checks import write_webhook_url
from app.services.common.instance_type import INSTANCE
from app.store.engine.store import Store


@frozen
class WebhookAddress:
    """An address that a carrier calls.

    Attributes:
        carrier: name of the carrier.
        owner: kind of the owner of the account; None if there is no account.
        url: the address, with the account's secret if it has one.
        has_previous_secret: the address with the previous secret is accepted, too.
    """

    carrier: str
    owner: OwnerKind | None
    url: str
    has_previous_secret: bool


class WebhookAddresses:
    """Addresses that carriers call, of users, organizations, tenants and the instance."""

    def __init__(self, store: Store, trials: AccountTrials, assignments: CarrierAssignments, public_url: str) -> None:
        self._store = store
        self._trials = trials
        self._assignments = assignments
        self._public_url = public_url

    def get(self, caller: Principal, owner: Owner, *, is_renewed: bool) -> WebhookAddress:
        """Return the address that the carrier of an owner calls. An inherited secret is not shown.

        Args:
            caller: may set the account of the owner.
            owner: the owner.
            is_renewed: replace the secret of the owner's own account; the present one stays valid as the previous one.

        Raises:
            DomainError: PARAMETERS_INVALID, or as `require_account_permission`.
        """
        require_account_scope(caller, owner)
        require_account_permission(self._store, caller, owner, self._store.get(INSTANCE))
        return self._get(caller, owner, is_renewed=is_renewed)

    def get_for_operator(self, operator: Operator, owner: Owner, *, is_renewed: bool) -> WebhookAddress:
        """Return the address that the carrier of an owner calls.

        Raises:
            DomainError: PARAMETERS_INVALID.
            OperationRefusedError: the owner does not exist.
        """
        return self._get(operator, owner, is_renewed=is_renewed)

    def _get(self, author: Principal, owner: Owner, *, is_renewed: bool) -> WebhookAddress:
        account = self._trials.find(owner)
        if account is None:
            raise _refused("There is no carrier, or its account cannot be read: test the account.")
        if is_renewed:
            _require_own_secret(account, owner)
            self._assignments.renew_webhook_secret(author, owner)
            account = self._trials.find(owner) or account
        credentials = account.credentials
        is_own = account.owner == owner
        return WebhookAddress(
            carrier=account.carrier.name,
            owner=account.owner.kind if account.owner is not None else None,
            url=write_webhook_url(self._public_url, account, is_secret_shown=is_own and bool(credentials.get(WEBHOOK_SECRET))),
            has_previous_secret=bool(credentials.get(WEBHOOK_SECRET_PREVIOUS)),
        )


def _require_own_secret(account: CarrierAccount, owner: Owner) -> None:
    if not account.carrier.credential_fields.generated:
        raise _refused(f"{account.carrier.name} signs its webhooks: there is no secret to renew.")
    if account.owner != owner:
        whose = f"belongs to the {account.owner.kind}: name that" if account.owner is not None else "does not exist: set it"
        raise _refused(f"The account {whose}.")


def _refused(message: str) -> DomainError:
    return DomainError(PARAMETERS_INVALID, errors=[FieldError("renew", message)])
