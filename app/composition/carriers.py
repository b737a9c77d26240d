"""Carriers, their accounts, and the telephone system beside them."""

from dataclasses import dataclass

from app import skyswitch
from app.carriers.registry import Carriers
from app.carriers.simulator import Simulator
from app.carriers.twilio import Twilio
from app.composition.core import Core
from app.services.carrier_accounts.accounts import CarrierAccounts
from app.services.carrier_accounts.assignments import CarrierOwners
from app.services.carrier_accounts.legacy_migration import AccountMoves
from app.services.carrier_accounts.message_lookup import Lookup
from app.services.carrier_accounts.skyswitch import TelephoneSystem
from app.skyswitch import SkySwitch


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierServices:
    """The services of carriers."""

    registry: Carriers
    simulator: Simulator
    accounts: CarrierAccounts
    assignments: CarrierOwners
    legacy_migration: AccountMoves
    message_lookup: Lookup
    telephone_system: TelephoneSystem


def build_carriers(core: Core) -> CarrierServices:
    """Build the carriers. A carrier is one entry of the registry."""
    settings, store, clock = core.settings, core.store, core.clock
    simulator = Simulator(core.keys, core.queue, clock)
    twilio = Twilio(settings.TWILIO_BASE_URL, settings.PUBLIC_URL, settings.CARRIER_TIMEOUT_SECONDS, clock)
    registry = Carriers([simulator, twilio])
    telephone_fields = {skyswitch.NAME: skyswitch.CREDENTIAL_FIELDS}
    accounts = CarrierAccounts(store, registry, core.vault, telephone_fields)
    return CarrierServices(
        registry=registry,
        simulator=simulator,
        accounts=accounts,
        assignments=CarrierOwners(store, accounts, registry.credential_fields(), telephone_fields, core.audit),
        legacy_migration=AccountMoves(store),
        message_lookup=Lookup(store, registry, accounts),
        telephone_system=TelephoneSystem(store, accounts, SkySwitch(settings, clock), core.audit),
    )
