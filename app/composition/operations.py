"""What whoever operates an instance does by its command line, put together."""

from dataclasses import dataclass
from pathlib import Path

from app import skyswitch
from app.carriers.registry import Carriers
from app.composition.core import Core
from app.composition.integrations import Integrations
from app.composition.single_sign_on import SingleSignOn
from app.services.carrier_accounts.accounts import CarrierAccounts
from app.services.carrier_accounts.assignments import CarrierOwners
from app.services.deletion.purge import Purging
from app.services.deletion.purge_backlog import MarkedForDeletion
from app.services.operations.doctor import Doctor
from app.services.operations.health_checks import HealthChecks
from app.services.operations.key_rotation import KeyRotation
from app.services.operations.sealed_secrets import list_sealed_places
from app.services.operations.sweep_record import SweepRecord
from app.services.tenancy.super_admins import SuperAdmins
from app.services.users.access_revocation import AccessRevocation

_PROJECT = Path(__file__).parents[2]
_DEPLOYED_FILES = ("firestore_rules/firestore.rules", "firestore_rules/firestore.indexes.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """The services behind an operator's commands."""

    key_rotation: KeyRotation
    super_admins: SuperAdmins
    carrier_owners: CarrierOwners
    marked: MarkedForDeletion
    sweep_record: SweepRecord
    doctor: Doctor


def compose_operations(
    core: Core,
    carriers: Carriers,
    carrier_accounts: CarrierAccounts,
    integrations: Integrations,
    single_sign_on: SingleSignOn,
    purging: Purging,
    health: HealthChecks,
    sweep_record: SweepRecord,
    revocation: AccessRevocation,
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
    super_admins = SuperAdmins(store, revocation, audit)
    return Operations(
        key_rotation=KeyRotation(store, core.vault, places, audit),
        super_admins=super_admins,
        carrier_owners=CarrierOwners(
            store, carrier_accounts, carriers.credential_fields(), {skyswitch.NAME: skyswitch.CREDENTIAL_FIELDS}, audit
        ),
        marked=MarkedForDeletion(store, purging, audit, core.clock),
        sweep_record=sweep_record,
        doctor=Doctor(
            core.settings,
            health,
            sweep_record,
            lambda: next(super_admins.list(), None) is not None,
            {name: (_PROJECT / name).is_file() for name in _DEPLOYED_FILES},
            core.clock,
        ),
    )
