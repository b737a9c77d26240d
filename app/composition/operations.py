"""What whoever operates an instance does by its command line, put together."""

from dataclasses import dataclass

from app.carriers.registry import Carriers
from app.composition.core import Core
from app.composition.integrations import Integrations
from app.composition.single_sign_on import SingleSignOn
from app.services.carrier_accounts import CarrierAccounts
from app.services.carrier_owners import CarrierOwners
from app.services.key_rotation.places import list_sealed_places
from app.services.key_rotation.rotation import KeyRotation
from app.services.purging.marked import MarkedForDeletion
from app.services.purging.purging import Purging
from app.services.super_admins import SuperAdmins
from app.telephone_systems import skyswitch


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """The services behind an operator's commands."""

    key_rotation: KeyRotation
    super_admins: SuperAdmins
    carrier_owners: CarrierOwners
    marked: MarkedForDeletion


def compose_operations(
    core: Core,
    carriers: Carriers,
    carrier_accounts: CarrierAccounts,
    integrations: Integrations,
    single_sign_on: SingleSignOn,
    purging: Purging,
) -> Operations:
    """Put the part together."""
    store, audit = core.store, core.audit
    places = list_sealed_places(
        carrier_accounts,
        integrations.credentials,
        single_sign_on.kinds,
        single_sign_on.settings,
        single_sign_on.requests,
    )
    return Operations(
        key_rotation=KeyRotation(store, core.vault, places, audit),
        super_admins=SuperAdmins(store, audit),
        carrier_owners=CarrierOwners(
            store, carrier_accounts, carriers.credential_fields(), {skyswitch.NAME: skyswitch.CREDENTIAL_FIELDS}, audit
        ),
        marked=MarkedForDeletion(store, purging, audit, core.clock),
    )
