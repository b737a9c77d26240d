"""An instance: everything that an entry into the application may call, built from its core."""

from dataclasses import dataclass
from functools import partial

from app import skyswitch
from app.auth.account_suspension import MarkedAccounts
from app.auth.authenticator import Authenticator
from app.auth.cloud_tasks_token import QueueTokens
from app.auth.firebase_token import FirebaseAccounts, IdTokens
from app.auth.public_keys import Certificates
from app.carriers.registry import Carriers
from app.carriers.simulator import Simulator
from app.carriers.twilio import Twilio
from app.clock import SECOND, Clock, system_clock
from app.composition.campaigns import Campaigns, compose_campaigns
from app.composition.contact_book import ContactBook, compose_contact_book
from app.composition.contact_data import ContactData, compose_contact_data
from app.composition.contact_lists import ListsOfContacts, compose_contact_lists
from app.composition.core import compose_core
from app.composition.credentials import Credentials, compose_credentials
from app.composition.duplicates import compose_duplicates
from app.composition.exporting import compose_exports
from app.composition.health import compose_health
from app.composition.integrations import Integrations, compose_integrations
from app.composition.operations import Operations, compose_operations
from app.composition.schema_validation import Validating, compose_schema_validation
from app.composition.single_sign_on import SingleSignOn, compose_single_sign_on
from app.push.fcm import Fcm
from app.rate_limits.limiter import Limiter
from app.services.audit.queries import AuditReading
from app.services.audit.trail import AuditTrail
from app.services.carrier_accounts.accounts import CarrierAccounts
from app.services.carrier_accounts.legacy_migration import AccountMoves
from app.services.carrier_accounts.message_lookup import Lookup
from app.services.carrier_accounts.skyswitch import TelephoneSystem
from app.services.carrier_accounts.user_provider import UserProviders
from app.services.common.idempotency import Idempotency
from app.services.common.rate_limits import RateLimits
from app.services.contacts.contacts import Contacts
from app.services.contacts.duplicates.search import Duplicates
from app.services.credentials.user_tokens import Tokens
from app.services.deletion.purge import Purging
from app.services.deletion.purge_queries import Purges
from app.services.deletion.purge_sweep import OverduePurges
from app.services.deletion.soft_delete import Deletion
from app.services.exports.exports import Exports
from app.services.inbound.delivery_receipts import Receipts
from app.services.inbound.receive import Inbound
from app.services.inbound.sandbox import Sandbox
from app.services.jobs.engine import Jobs
from app.services.jobs.queries import JobReading
from app.services.messages.failures import MessageFailures
from app.services.messages.queries import Messages
from app.services.messages.scheduled import Scheduled
from app.services.operations.health_checks import HealthChecks
from app.services.operations.sweep_record import SweepRecord
from app.services.operations.sweeper import Sweeper
from app.services.push.devices import Devices
from app.services.push.message_notifications import MessageNotifications
from app.services.push.notifications import Push
from app.services.sending.delivery import Delivery
from app.services.sending.send import Sending
from app.services.sending.sweep import OverdueMessages
from app.services.tenancy.billing_report import Billing
from app.services.tenancy.organization_updates import OrganizationChanges
from app.services.tenancy.organizations import Organizations
from app.services.tenancy.tenant_admins import TenantAdmins
from app.services.tenancy.tenants import Tenants
from app.services.users.access_revocation import AccessRevocation
from app.services.users.auth_accounts import UserAccounts
from app.services.users.creation import UserCreation
from app.services.users.email_change_limit import OwnEmailLimit
from app.services.users.lookup import find_user_by_email
from app.services.users.message_settings import MessageSettings
from app.services.users.number_sharing import Sharing
from app.services.users.passwords import Passwords
from app.services.users.queries import Users
from app.services.users.unique_fields import UserClaims
from app.services.users.updates import UserChanges
from app.services.users.welcome_email import WelcomeMails
from app.services.webhooks.delivery import RelayDelivering
from app.services.webhooks.delivery_log import RelayDeliveries
from app.services.webhooks.settings import Webhooks
from app.services.webhooks.signatures import RelayKeys
from app.services.webhooks.sweep import OverdueEvents
from app.services.webhooks.webhook_endpoint import WebhookPosting
from app.services.webhooks.webhook_health import WebhookHealth
from app.settings import Settings
from app.skyswitch import SkySwitch
from app.store.engine.database import Database
from app.store.engine.store import Store
from app.task_queue.client import Queue


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """Everything that an entry into the application (HTTP, a task, a command) may call."""

    settings: Settings
    clock: Clock
    database: Database
    store: Store
    queue: Queue
    accounts: FirebaseAccounts
    carriers: Carriers
    carrier_accounts: CarrierAccounts
    account_moves: AccountMoves
    authenticator: Authenticator
    queue_tokens: QueueTokens
    sending: Sending
    delivery: Delivery
    sweeper: Sweeper
    receipts: Receipts
    inbound: Inbound
    sandbox: Sandbox
    contacts: Contacts
    contact_book: ContactBook
    contact_data: ContactData
    contact_lists: ListsOfContacts
    duplicates: Duplicates
    exports: Exports
    schema_validation: Validating
    messages: Messages
    scheduled: Scheduled
    campaigns: Campaigns
    job_engine: Jobs
    jobs: JobReading
    users: Users
    user_creation: UserCreation
    user_changes: UserChanges
    passwords: Passwords
    welcome_mails: WelcomeMails
    devices: Devices
    push: Push
    message_notifications: MessageNotifications
    sharing: Sharing
    message_settings: MessageSettings
    tokens: Tokens
    credentials: Credentials
    billing: Billing
    deletion: Deletion
    purging: Purging
    purges: Purges
    idempotency: Idempotency
    audit: AuditTrail
    audit_reading: AuditReading
    organizations: Organizations
    organization_changes: OrganizationChanges
    tenants: Tenants
    tenant_admins: TenantAdmins
    relay_delivering: RelayDelivering
    relay_deliveries: RelayDeliveries
    webhooks: Webhooks
    telephone_system: TelephoneSystem
    integrations: Integrations
    rate_limits: RateLimits
    health: HealthChecks
    single_sign_on: SingleSignOn
    operations: Operations

    def close(self) -> None:
        """End every connection."""
        self.queue.close()
        self.accounts.close()
        self.database.close()


def compose(settings: Settings, clock: Clock = system_clock) -> Instance:
    """Put an instance together. Nothing is connected yet: each connection is made at first use, after the fork."""
    core = compose_core(settings, clock)
    project, keys, store, queue, accounts = settings.GOOGLE_CLOUD_PROJECT, core.keys, core.store, core.queue, core.accounts
    conversations, dispatch, relay, pager, audit = core.conversations, core.dispatch, core.relay, core.pager, core.audit
    id_tokens = IdTokens(
        project,
        Certificates(settings.ID_TOKEN_CERTIFICATES_URL, clock),
        clock,
        unsigned_allowed=bool(settings.FIREBASE_AUTH_EMULATOR_HOST),
    )
    simulator = Simulator(keys, queue, clock)
    twilio = Twilio(settings.TWILIO_BASE_URL, settings.PUBLIC_URL, settings.CARRIER_TIMEOUT_SECONDS, clock)
    carriers = Carriers([simulator, twilio])
    carrier_accounts = CarrierAccounts(store, carriers, core.vault, {skyswitch.NAME: skyswitch.CREDENTIAL_FIELDS})
    lookup = Lookup(store, carriers, carrier_accounts)
    relay_keys = RelayKeys(keys)
    webhook_health = WebhookHealth(store, core.mailer, core.mail_allowance, settings, clock)
    webhook_posting = WebhookPosting(core.outbound, relay_keys, webhook_health, clock)
    relay_deliveries = RelayDeliveries(store, relay, pager, clock)
    integrations = compose_integrations(core, relay_keys, relay_deliveries)
    webhooks = Webhooks(store, webhook_posting, relay_keys, audit, settings, clock)
    purging = Purging(store, core.directory, queue, audit, clock)
    user_claims = UserClaims(store, clock)
    user_accounts = UserAccounts(store, core.directory)
    user_providers = UserProviders(carriers, carrier_accounts)
    passwords = Passwords(store, user_accounts, core.directory, audit, clock)
    revocation = AccessRevocation(store, user_accounts, core.directory, passwords, relay_keys, clock)
    devices = Devices(store, clock)
    push = Push(store, devices, Fcm(settings.FCM_BASE_URL, project), settings.BRAND_NAME)
    notifications = MessageNotifications(store, queue, devices, push, clock, shows_text=settings.PUSH_SHOWS_TEXT)
    contacts = Contacts(store, conversations, relay, pager, clock)
    messages = Messages(store, pager)
    campaigns = compose_campaigns(core)
    failures = MessageFailures(store, dispatch, relay, clock)
    user_creation = UserCreation(store, user_claims, user_accounts, user_providers, passwords, webhooks, audit, clock)
    limiter, sweep_record = Limiter(settings.RATE_LIMIT_STORAGE, clock), SweepRecord(store, clock)
    health = compose_health(core, limiter, sweep_record)
    single_sign_on = compose_single_sign_on(core, user_claims, user_accounts, user_creation)
    return Instance(
        settings=settings,
        clock=clock,
        database=core.database,
        store=store,
        queue=queue,
        accounts=accounts,
        carriers=carriers,
        carrier_accounts=carrier_accounts,
        account_moves=AccountMoves(store),
        authenticator=Authenticator(store, id_tokens, accounts, clock),
        queue_tokens=QueueTokens(
            settings.PUBLIC_URL, settings.TASKS_SERVICE_ACCOUNT, Certificates(settings.TASKS_CERTIFICATES_URL, clock), clock
        ),
        sending=Sending(store, conversations, dispatch, relay, notifications, clock),
        delivery=Delivery(store, carrier_accounts, lookup, dispatch, relay, campaigns.endings, failures, clock),
        sweeper=Sweeper(
            [
                OverdueMessages(store, lookup, dispatch, failures, clock),
                OverdueEvents(store, relay, clock),
                OverduePurges(store, purging, clock),
                core.jobs,
            ],
            store,
            queue,
            clock,
        ),
        receipts=Receipts(store, relay, campaigns.endings, clock),
        inbound=Inbound(
            store,
            conversations,
            dispatch,
            relay,
            notifications,
            campaigns.answers,
            campaigns.endings,
            keys,
            clock,
            repeat_window=settings.REPEATED_TEXT_SECONDS * SECOND,
        ),
        sandbox=Sandbox(store, simulator),
        contacts=contacts,
        contact_book=compose_contact_book(core, campaigns.endings),
        contact_data=compose_contact_data(core),
        contact_lists=compose_contact_lists(core),
        duplicates=compose_duplicates(core, campaigns.endings),
        exports=compose_exports(core),
        schema_validation=compose_schema_validation(core),
        campaigns=campaigns,
        messages=messages,
        scheduled=Scheduled(store, messages, dispatch, pager, audit, clock),
        job_engine=core.jobs,
        jobs=JobReading(store, pager, clock),
        users=Users(store),
        user_creation=user_creation,
        user_changes=UserChanges(
            store,
            user_claims,
            user_accounts,
            user_providers,
            passwords,
            webhooks,
            revocation,
            OwnEmailLimit(store, clock),
            audit,
        ),
        passwords=passwords,
        welcome_mails=WelcomeMails(
            store,
            user_accounts,
            core.directory,
            passwords,
            revocation,
            core.mailer,
            core.mail_allowance,
            audit,
            settings,
            clock,
        ),
        devices=devices,
        push=push,
        message_notifications=notifications,
        sharing=Sharing(store, audit, pager),
        message_settings=MessageSettings(store, audit),
        tokens=Tokens(store, pager, audit, clock),
        credentials=compose_credentials(core, user_accounts, revocation),
        billing=Billing(store),
        deletion=Deletion(store, MarkedAccounts(accounts), purging, audit, clock),
        purging=purging,
        purges=Purges(store),
        idempotency=Idempotency(store, keys, clock),
        audit=audit,
        audit_reading=AuditReading(store, pager),
        organizations=Organizations(store, audit, pager, clock),
        organization_changes=OrganizationChanges(
            store, carrier_accounts, revocation, audit, partial(find_user_by_email, store)
        ),
        tenants=Tenants(store, carrier_accounts, audit, pager, clock),
        tenant_admins=TenantAdmins(store, user_creation, user_claims, user_accounts, revocation, audit, clock),
        relay_delivering=RelayDelivering(
            store, relay, webhook_posting.find_receiver, integrations.telling.find_receiver, clock
        ),
        relay_deliveries=relay_deliveries,
        webhooks=webhooks,
        telephone_system=TelephoneSystem(store, carrier_accounts, SkySwitch(settings, clock), audit),
        integrations=integrations,
        rate_limits=RateLimits(limiter, settings, clock),
        health=health,
        single_sign_on=single_sign_on,
        operations=compose_operations(
            core, carriers, carrier_accounts, integrations, single_sign_on, purging, health, sweep_record, revocation
        ),
    )
