"""Instance: all services that entry points (HTTP, tasks, commands) call."""

from app.composition.accounts import AccountServices, build_accounts
from app.composition.blasts import BlastServices, build_blasts
from app.composition.campaigns import CampaignServices, build_campaigns
from app.composition.carriers import CarrierServices, build_carriers
from app.composition.compliance import ComplianceServices, build_compliance
from app.composition.contacts import ContactServices, build_contacts
from app.composition.core import Core, build_core
from app.composition.guards import Guards, build_guards
from app.composition.inbox import InboxServices, build_inbox
from app.composition.mails import MailServices, build_mails
from app.composition.media import MediaServices, build_media
from app.composition.messaging import MessagingServices, build_messaging
from app.composition.numbers import NumberServices, build_numbers
from app.composition.operations import OperationServices, build_operations
from app.composition.plans import PlanServices, build_plans
from app.composition.reminders import ReminderServices, build_reminders
from app.composition.sso import SsoServices, build_sso
from app.composition.tenancy import TenancyServices, build_tenancy
from app.composition.usage import UsageServices, build_usage
from app.composition.webhooks import WebhookServices, build_webhooks
from app.configuration.settings import Settings
from app.frozen import frozen
from app.services.tenancy.host_brands import HostBrands
from app.times.clock import Clock, system_clock


@frozen(kw_only=True)
class Instance:
    """One attribute per subject, named like its package: `instance().contacts.updates`."""

    core: Core
    guards: Guards
    carriers: CarrierServices
    media: MediaServices
    messaging: MessagingServices
    contacts: ContactServices
    compliance: ComplianceServices
    inbox: InboxServices
    reminders: ReminderServices
    campaigns: CampaignServices
    blasts: BlastServices
    accounts: AccountServices
    tenancy: TenancyServices
    numbers: NumberServices
    webhooks: WebhookServices
    mails: MailServices
    sso: SsoServices
    usage: UsageServices
    plans: PlanServices
    operations: OperationServices

    def close(self) -> None:
        """Close all connections."""
        self.core.queue.close()
        self.core.accounts.close()
        self.core.database.close()


def compose(settings: Settings, clock: Clock = system_clock) -> Instance:
    """Build an instance. Connections are opened at first use, after the fork."""
    core = build_core(settings, clock)
    guards = build_guards(core)
    carriers = build_carriers(core)
    webhooks = build_webhooks(core)
    media = build_media(core, carriers)
    campaigns = build_campaigns(core, media)
    messaging = build_messaging(core, carriers, campaigns, media)
    host_brands = HostBrands(core.store, core.settings, core.clock)
    accounts = build_accounts(core, carriers, webhooks, host_brands)
    tenancy = build_tenancy(core, carriers, accounts, media, host_brands)
    sso = build_sso(core, accounts)
    return Instance(
        core=core,
        guards=guards,
        carriers=carriers,
        media=media,
        messaging=messaging,
        reminders=build_reminders(core, messaging),
        inbox=build_inbox(core, messaging),
        contacts=build_contacts(core, campaigns, media),
        campaigns=campaigns,
        compliance=build_compliance(core, campaigns),
        blasts=build_blasts(core, carriers, media),
        accounts=accounts,
        tenancy=tenancy,
        numbers=build_numbers(core, carriers, tenancy),
        webhooks=webhooks,
        mails=build_mails(core, accounts, webhooks),
        sso=sso,
        usage=build_usage(core),
        plans=build_plans(core),
        operations=build_operations(core, guards, carriers, media, messaging, webhooks, tenancy, sso),
    )
