"""Background work and operator tools: jobs, sweeper, health, doctor, key rotation, schema validation."""

from pathlib import Path
from typing import Any

from app.composition.carriers import CarrierServices
from app.composition.core import Core
from app.composition.guards import Guards
from app.composition.health import build_health
from app.composition.media import MediaServices
from app.composition.messaging import MessagingServices
from app.composition.sso import SsoServices
from app.composition.tenancy import TenancyServices
from app.composition.webhooks import WebhookServices
from app.frozen import frozen
from app.safe_http.session import HttpSession, NoAnswerError, NothingSentError
from app.services.audit.queries import AuditQueries
from app.services.deletion.purge_sweep import OverduePurges
from app.services.digests.recipients import DigestRecipients
from app.services.digests.runs import DigestRuns
from app.services.jobs.queries import JobQueries
from app.services.media.sweep import OverdueMedia
from app.services.operations.doctor import Doctor
from app.services.operations.expired_documents import ExpiredDocuments
from app.services.operations.health_checks import HealthChecks
from app.services.operations.instance_admin import InstanceAdmin
from app.services.operations.key_rotation import KeyRotation
from app.services.operations.measurements import Measurements
from app.services.operations.schema_validation.jobs import SchemaValidation, SchemaValidationWorker
from app.services.operations.schema_validation.scan import Scan
from app.services.operations.sealed_secrets import list_sealed_places
from app.services.operations.sweep_record import SweepRecord
from app.services.operations.sweeper import Reconcilable, Sweeper
from app.services.webhooks.sweep import OverdueEvents
from app.store.engine.ttl_policies import TtlPolicies
from app.task_queue import paths

_PROJECT = Path(__file__).parents[2]
_DEPLOYED_FILES = ("firestore_rules/firestore.rules", "firestore_rules/firestore.indexes.json")
# A server of the worker may have to start first.
_WORKER_TIMEOUT_SECONDS = 20.0
_QUEUE_TIMEOUT_SECONDS = 3.0


@frozen(kw_only=True)
class OperationServices:
    """The services of operations. `schema_scan` is for callers that need no permission, such as a command."""

    audit_queries: AuditQueries
    jobs: JobQueries
    sweeper: Sweeper
    sweep_record: SweepRecord
    measurements: Measurements
    health: HealthChecks
    doctor: Doctor
    expired_documents: ExpiredDocuments
    key_rotation: KeyRotation
    instance_admin: InstanceAdmin
    schema_validation: SchemaValidation
    schema_scan: Scan


def build_operations(
    core: Core,
    guards: Guards,
    carriers: CarrierServices,
    media: MediaServices,
    messaging: MessagingServices,
    webhooks: WebhookServices,
    tenancy: TenancyServices,
    sso: SsoServices,
) -> OperationServices:
    """Build the services of operations. What the sweeper reconciles, and where encrypted secrets are, is listed here."""
    store, clock = core.store, core.clock
    sweep_record = SweepRecord(store, clock)
    health = build_health(core, guards.limiter, sweep_record)
    scan = Scan(store)
    core.jobs.add_worker(SchemaValidationWorker(scan))
    overdue: list[Reconcilable[Any]] = [
        messaging.sweep,
        messaging.outdated_times,
        OverdueEvents(store, core.relay, clock),
        OverduePurges(store, tenancy.purge, clock),
        core.jobs,
        core.mail_outbox,
        DigestRuns(store, DigestRecipients(store), core.mail_outbox, core.settings.DEFAULT_TIMEZONE, clock),
        OverdueMedia(store, core.media_links, media.removal, messaging.media_downloads.fetch_again, clock),
    ]
    sealed = list_sealed_places(
        carriers.accounts, webhooks.integration_credentials, core.event_bodies, sso.kinds, sso.settings, sso.requests
    )
    return OperationServices(
        audit_queries=AuditQueries(store, core.paginator),
        jobs=JobQueries(store, core.paginator, core.jobs),
        sweeper=Sweeper(overdue, store, core.queue, clock),
        sweep_record=sweep_record,
        measurements=Measurements(store, core.breakers, sweep_record),
        health=health,
        doctor=Doctor(
            core.settings,
            health,
            sweep_record,
            core.breakers,
            lambda: next(tenancy.super_admins.list(), None) is not None,
            lambda: core.queue.list_missing(_QUEUE_TIMEOUT_SECONDS),
            {name: (_PROJECT / name).is_file() for name in _DEPLOYED_FILES},
            None
            if core.settings.FIRESTORE_EMULATOR_HOST
            else TtlPolicies(core.settings.GOOGLE_CLOUD_PROJECT, core.settings.FIRESTORE_DATABASE),
            lambda: _ask_worker(core.settings.task_base_url),
            media.blobs,
            clock,
        ),
        expired_documents=ExpiredDocuments(store, core.queue, clock),
        instance_admin=InstanceAdmin(store, webhooks.integration_registry, core.audit),
        key_rotation=KeyRotation(store, core.vault, sealed, core.audit),
        schema_validation=SchemaValidation(store, core.jobs),
        schema_scan=scan,
    )


def _ask_worker(base_url: str) -> int:
    """Return the status of a request without a token to the sweeper's path; 0 for no response."""
    try:
        return HttpSession(_WORKER_TIMEOUT_SECONDS).request("GET", base_url + paths.SWEEP).status
    except (NothingSentError, NoAnswerError):
        return 0
