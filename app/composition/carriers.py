"""Carriers, their accounts, and the telephone system."""

from app.carriers.bandwidth.adapter import Bandwidth
from app.carriers.plivo.adapter import Plivo
from app.carriers.registry import Carriers
from app.carriers.signalwire.adapter import SignalWire
from app.carriers.simulator import Simulator
from app.carriers.skyswitch.adapter import SkySwitch
from app.carriers.skyswitch.client import SkySwitchClient
from app.carriers.skyswitch.telephones import SkySwitchTelephones
from app.carriers.telnyx.adapter import Telnyx
from app.carriers.twilio.adapter import Twilio
from app.carriers.vonage.adapter import Vonage
from app.composition.core import Core
from app.frozen import frozen
from app.services.carrier_accounts.account_trials import AccountTrials
from app.services.carrier_accounts.accounts import CarrierAccounts
from app.services.carrier_accounts.assignments import CarrierAssignments
from app.services.carrier_accounts.legacy_migration import CarrierCredentialMigration
from app.services.carrier_accounts.message_lookup import MessageReconciler
from app.services.carrier_accounts.routes import CarrierRoutes
from app.services.carrier_accounts.sender_rules import SenderRules
from app.services.carrier_accounts.skyswitch import TelephoneSystems
from app.services.carrier_accounts.user_provider import UserCarriers
from app.services.carrier_accounts.webhook_addresses import WebhookAddresses
from app.services.carrier_accounts.webhook_checks import WebhookChecks
from app.services.carrier_accounts.webhook_verification import WebhookVerifier

ALIASES = {"telnyxv2": "telnyx"}
"""Further names of carriers: those of the original."""


@frozen(kw_only=True)
class CarrierServices:
    """The services of carriers."""

    registry: Carriers
    simulator: Simulator
    accounts: CarrierAccounts
    routes: CarrierRoutes
    sender_rules: SenderRules
    webhook_verifier: WebhookVerifier
    assignments: CarrierAssignments
    trials: AccountTrials
    webhook_addresses: WebhookAddresses
    legacy_migration: CarrierCredentialMigration
    message_lookup: MessageReconciler
    telephone_system: TelephoneSystems


def build_carriers(core: Core) -> CarrierServices:
    """Build the services of carriers. Each carrier is one entry of the registry."""
    settings, store, clock = core.settings, core.store, core.clock
    simulator = Simulator(core.keys, core.queue, clock)
    twilio = Twilio(settings.TWILIO_BASE_URL, settings.PUBLIC_URL, settings.CARRIER_TIMEOUT_SECONDS, clock)
    telnyx = Telnyx(settings.TELNYX_BASE_URL, settings.PUBLIC_URL, settings.CARRIER_TIMEOUT_SECONDS, clock)
    bandwidth = Bandwidth(settings.BANDWIDTH_BASE_URL, settings.BANDWIDTH_TOKEN_URL, settings.CARRIER_TIMEOUT_SECONDS, clock)
    plivo = Plivo(settings.PLIVO_BASE_URL, settings.PUBLIC_URL, settings.CARRIER_TIMEOUT_SECONDS, clock)
    signalwire = SignalWire(settings.SIGNALWIRE_BASE_URL, settings.PUBLIC_URL, settings.CARRIER_TIMEOUT_SECONDS, clock)
    skyswitch = SkySwitchClient(settings, clock)
    vonage = Vonage(settings.VONAGE_BASE_URL, settings.PUBLIC_URL, settings.CARRIER_TIMEOUT_SECONDS, clock)
    texting = SkySwitch(skyswitch, settings, clock)
    registry = Carriers([simulator, bandwidth, plivo, signalwire, telnyx, twilio, texting, vonage], ALIASES)
    accounts = CarrierAccounts(store, registry, core.vault)
    routes = CarrierRoutes(store, registry, accounts)
    assignments = CarrierAssignments(store, accounts, UserCarriers(registry, accounts), core.audit)
    checks = WebhookChecks(simulator, core.outbound, settings.PUBLIC_URL)
    trials = AccountTrials(store, registry, accounts, routes, checks)
    return CarrierServices(
        registry=registry,
        simulator=simulator,
        accounts=accounts,
        routes=routes,
        sender_rules=SenderRules(store, registry, accounts.rules),
        webhook_verifier=WebhookVerifier(store, registry, accounts, routes),
        assignments=assignments,
        trials=trials,
        webhook_addresses=WebhookAddresses(store, trials, assignments, settings.PUBLIC_URL),
        legacy_migration=CarrierCredentialMigration(store),
        message_lookup=MessageReconciler(store, registry, routes, core.limits),
        telephone_system=TelephoneSystems(store, accounts, SkySwitchTelephones(skyswitch, settings, clock), core.audit),
    )
