"""Parties of a blast: the owner, the number that sends it, and the pace of that number."""

from app.auth.states import is_active
from app.frozen import frozen
from app.services.campaigns.custom_merge_fields import read_if_needed
from app.services.carrier_accounts.accounts import CarrierAccountError
from app.services.carrier_accounts.routes import CarrierRoutes
from app.services.common.instance_type import INSTANCE
from app.services.sending.pacing.limits import PaceLimits, PaceRules
from app.store.blasts.blasts import Blast
from app.store.contacts.labels.definitions import ContactLabels, read_labels
from app.store.engine.store import Store
from app.store.tenancy.membership import membership_of
from app.store.tenancy.organizations import Organization
from app.store.users.phone_numbers import NumberState, PhoneNumber, number_reference
from app.store.users.users import User, users


class BlastSenderError(Exception):
    """The number of a blast cannot send; the text says why, as a sentence."""


@frozen
class BlastParties:
    """The parties of a blast, as they are now.

    Attributes:
        limits: pace of the number.
        labels: custom fields of the organization; None if the text has none.
    """

    owner: User
    organization: Organization | None
    line: PhoneNumber
    limits: PaceLimits
    labels: ContactLabels | None


class BlastSenders:
    """Reads the parties of blasts."""

    def __init__(self, store: Store, routes: CarrierRoutes, rules: PaceRules) -> None:
        self._store = store
        self._routes = routes
        self._rules = rules

    def read(self, blast: Blast) -> BlastParties:
        """Return the parties of a blast.

        Raises:
            BlastSenderError: they cannot send.
        """
        owner, instance = self._store.read(users.at(blast.uid), INSTANCE)
        if owner is None:
            raise BlastSenderError("The user no longer exists")
        sender = blast.from_number or owner.phone_number
        organization, tenant, line = self._store.read(
            *membership_of(owner.organization_id, owner.tenant_id),
            number_reference(sender, owner.tenant_id) if sender else None,
        )
        if not is_active(owner, organization, tenant):
            raise BlastSenderError("The user, organization or tenant is disabled")
        if line is None or not line.is_in_use or line.uid != owner.id:
            raise BlastSenderError("The number no longer belongs to the user")
        if line.state is not NumberState.ACTIVE:
            raise BlastSenderError(f"The number is {line.state}")
        try:
            carrier = self._routes.find_for_user(line, owner, organization, tenant, instance).primary.carrier.name
        except CarrierAccountError as error:
            raise BlastSenderError(str(error)) from error
        labels = read_if_needed(lambda: read_labels(self._store, owner.organization_id), blast.body)
        return BlastParties(owner, organization, line, self._rules.limits_of(line, carrier), labels)
