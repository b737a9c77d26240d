"""The core of an instance: settings, store, queue, and everything else that all its parts share."""

from app.auth.firebase_directory import FirebaseDirectory
from app.auth.plan_directory import PlanDirectory, keep_plans
from app.auth.tokens.firebase_token import FirebaseAccounts
from app.bounded_calls import WaitingThreads
from app.configuration.setting_values import ServedRequests
from app.configuration.settings import Settings
from app.crypto.keys import Keys
from app.crypto.vault import Vault
from app.frozen import frozen
from app.mail.mailer import Mailer
from app.media.links import MediaLinks
from app.outbound_limits.limits import PartyLimits
from app.safe_http.client import OutboundClient
from app.safe_http.ssrf_guard import AddressGuard
from app.services.audit.trail import AuditTrail
from app.services.common.circuit_breakers import OpenBreakers
from app.services.common.email_allowance import EmailAllowance
from app.services.common.pagination import Paginator
from app.services.jobs.engine import Jobs
from app.services.mails.outbox import MailOutbox
from app.services.messages.conversations import Conversations
from app.services.messages.delivery_tasks import DeliveryTasks
from app.services.plans.limits import PlanLimits
from app.services.plans.warnings import PlanWarnings
from app.services.webhooks.event_bodies import EventBodies
from app.services.webhooks.outbox import EventOutbox
from app.store.engine.connection import FirestoreConnection
from app.store.engine.database import Database
from app.store.engine.store import Store
from app.task_queue.client import Queue
from app.times.clock import Clock


@frozen(kw_only=True)
class Core:
    """Everything that the parts of an instance share.

    `waiting` counts this process's threads that wait for other parties. `outbound` fetches URLs that users chose, and refuses
    internal addresses. `limits` bounds the calls of background work to each other system. Each part registers its workers
    with `jobs`.
    """

    settings: Settings
    clock: Clock
    keys: Keys
    vault: Vault
    database: Database
    store: Store
    queue: Queue
    waiting: WaitingThreads
    accounts: FirebaseAccounts
    directory: FirebaseDirectory
    mailer: Mailer
    mail_allowance: EmailAllowance
    mail_outbox: MailOutbox
    outbound: OutboundClient
    breakers: OpenBreakers
    limits: PartyLimits
    paginator: Paginator
    audit: AuditTrail
    dispatch: DeliveryTasks
    conversations: Conversations
    media_links: MediaLinks
    event_bodies: EventBodies
    relay: EventOutbox
    jobs: Jobs
    plans: PlanDirectory
    plan_limits: PlanLimits


def build_core(settings: Settings, clock: Clock) -> Core:
    """Build the core. Nothing is connected yet: each connection is opened at first use, after the fork."""
    keys = Keys(settings.SECRET_KEY)
    project = settings.GOOGLE_CLOUD_PROJECT
    database = Database(FirestoreConnection(project, settings.FIRESTORE_DATABASE, settings.FIRESTORE_EMULATOR_HOST))
    store = Store(database)
    plans = keep_plans(store, clock)
    queue = Queue(settings, clock)
    waiting = WaitingThreads()
    accounts = FirebaseAccounts(project, waiting)
    vault = Vault.of(keys, settings.CREDENTIAL_KEYS)
    event_bodies = EventBodies(vault)
    media_links = MediaLinks(keys, settings.PUBLIC_URL, clock)
    breakers = OpenBreakers(store, keys, clock)
    outbox = MailOutbox(store, queue, clock)
    return Core(
        settings=settings,
        clock=clock,
        keys=keys,
        vault=vault,
        database=database,
        store=store,
        queue=queue,
        waiting=waiting,
        accounts=accounts,
        directory=FirebaseDirectory(accounts),
        mailer=Mailer(settings, clock),
        mail_allowance=EmailAllowance(store, clock),
        mail_outbox=outbox,
        outbound=OutboundClient(AddressGuard(loopback_allowed=settings.RELAY_ALLOW_LOOPBACK)),
        breakers=breakers,
        limits=PartyLimits(count_party_slots(settings), clock, breakers.report),
        paginator=Paginator(store, keys),
        audit=AuditTrail(clock),
        dispatch=DeliveryTasks(store, queue, clock),
        conversations=Conversations(store, keys, clock),
        media_links=media_links,
        event_bodies=event_bodies,
        relay=EventOutbox(queue, keys, event_bodies, media_links, clock),
        jobs=Jobs(store, queue, clock),
        plans=plans,
        plan_limits=PlanLimits(store, plans, PlanWarnings(store, outbox), clock),
    )


def count_party_slots(settings: Settings) -> int:
    """Return the concurrent calls of this process to one party: a quarter of the threads in gunicorn.conf.py by default."""
    return settings.PARTY_SLOTS or (8 if settings.SERVES == ServedRequests.TASKS else 2)
