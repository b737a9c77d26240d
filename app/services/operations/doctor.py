"""Diagnosis of an instance before use: whether all components answer, and whether its settings are sensible."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum

from app.configuration.settings import Settings
from app.errors import ServiceUnavailableError
from app.frozen import frozen
from app.mail.server import is_loopback
from app.media.blob_store import BlobNotFoundError, BlobStore
from app.services.common.circuit_breakers import OpenBreakers
from app.services.operations.health_checks import RESPONSE_TIME, HealthChecks, HealthState
from app.services.operations.sweep_record import MARK_INTERVAL_MS, SWEEP_LATE_MS, SweepRecord
from app.store.common.expiring import EXPIRES_AT
from app.store.deletion.expiring_collections import EXPIRING_COLLECTIONS
from app.store.engine.ttl_policies import TtlPolicies, TtlPoliciesUnreadableError
from app.times.clock import MINUTE, Clock

_MAX_NAMED = 20
_TOKEN_REQUIRED = 401
_EXAMPLE = "@example.com"
_PORT_WITHOUT_LOG_IN = 25


class Verdict(StrEnum):
    """Result of one diagnosis: what has a `WARNING` works, but is rarely intended."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@frozen
class Finding:
    """A diagnosed subject with its verdict and an explanation."""

    subject: str
    verdict: Verdict
    words: str


class Doctor:
    """Read-only diagnosis of an instance."""

    def __init__(
        self,
        settings: Settings,
        health: HealthChecks,
        sweeps: SweepRecord,
        breakers: OpenBreakers,
        has_super_admin: Callable[[], bool],
        list_missing_queues: Callable[[], Sequence[str]],
        files: Mapping[str, bool],
        ttl: TtlPolicies | None,
        ask_worker: Callable[[], int],
        blobs: BlobStore | None,
        clock: Clock,
    ) -> None:
        """Create the doctor.

        Args:
            settings: settings of the instance.
            health: checks of its components.
            sweeps: when the sweeper last ran.
            breakers: carrier accounts and receivers that do not respond.
            has_super_admin: whether there is a super admin.
            list_missing_queues: returns the ids of queues that the settings name and that do not exist.
            files: for each file needed to deploy Firestore, whether it exists.
            ttl: Firestore's TTL policies; None for an emulator, which has none.
            ask_worker: returns the status of a request without a token to the sweeper's path at `TASKS_URL`; 0 for no response.
            blobs: the place for media files; None for none.
            clock: the current time in ms.
        """
        self._settings = settings
        self._health = health
        self._sweeps = sweeps
        self._breakers = breakers
        self._has_super_admin = has_super_admin
        self._list_missing_queues = list_missing_queues
        self._files = files
        self._ttl = ttl
        self._ask_worker = ask_worker
        self._blobs = blobs
        self._clock = clock

    def examine(self) -> Sequence[Finding]:
        """Return all findings, components first."""
        components = list(self._components())
        firestore_answers = all(finding.verdict is Verdict.OK for finding in components if finding.subject == "firestore")
        stored = [*self._stored(), *self._damaged(), *self._unresponsive()] if firestore_answers else []
        return [
            *components,
            *self._queues(),
            self._worker(),
            self._media(),
            *stored,
            self._expiring(),
            *self._deployed(),
            *self._set(),
        ]

    def _components(self) -> Iterator[Finding]:
        verdicts = {HealthState.PASS: Verdict.OK, HealthState.WARN: Verdict.WARNING, HealthState.FAIL: Verdict.ERROR}
        # Other measurements are reported below in more detail.
        for check in (check for check in self._health.check().checks if check.measurement == RESPONSE_TIME):
            yield Finding(check.component, verdicts[check.state], check.output or f"answers after {check.value} ms")

    def _queues(self) -> Iterator[Finding]:
        try:
            missing = self._list_missing_queues()
        except ServiceUnavailableError as error:
            yield Finding("queues", Verdict.ERROR, str(error))
            return
        if missing:
            yield Finding("queues", Verdict.ERROR, f"do not exist: {', '.join(missing)}; `flask queues` prints them")
        else:
            yield Finding("queues", Verdict.OK, "all that the settings name exist")

    def _media(self) -> Finding:
        """Store, read and delete a small file."""
        if self._blobs is None:
            words = "no place: uploads are refused, inbound messages keep their carrier's links; set MEDIA_BUCKET"
            return Finding("media", Verdict.WARNING, words)
        try:
            self._blobs.check()
        except (ServiceUnavailableError, BlobNotFoundError):
            return Finding("media", Verdict.ERROR, f"{self._blobs.name} does not store, read or delete: check its permissions")
        return Finding("media", Verdict.OK, f"{self._blobs.name} stores, reads and deletes")

    def _stored(self) -> Iterator[Finding]:
        try:
            has_super_admin, seen = self._has_super_admin(), self._sweeps.last_seen()
        except ServiceUnavailableError as error:
            yield Finding("firestore", Verdict.ERROR, str(error))
            return
        yield (
            Finding("super admin", Verdict.OK, "there is one")
            if has_super_admin
            else Finding("super admin", Verdict.ERROR, "there is none: run `bootstrap`")
        )
        minutes = (self._clock() - seen) // MINUTE
        if not seen:
            yield Finding("cron", Verdict.ERROR, "never called /tasks/sweep: what is late stays late; deploy cron.yaml")
        elif self._clock() - seen > SWEEP_LATE_MS:
            yield Finding("cron", Verdict.ERROR, f"has not called /tasks/sweep for {minutes} minutes")
        else:
            yield Finding("cron", Verdict.OK, f"called /tasks/sweep within the last {MARK_INTERVAL_MS // MINUTE + 5} minutes")

    def _damaged(self) -> Iterator[Finding]:
        try:
            found = self._sweeps.list_damaged()
        except ServiceUnavailableError as error:
            yield Finding("documents", Verdict.ERROR, str(error))
            return
        for document in found[:_MAX_NAMED]:
            place = f"{document.fault.collection}/{document.fault.id}"
            field = f"field `{document.fault.field}` " if document.fault.field else ""
            yield Finding("document", Verdict.WARNING, f"{place}: {field}{document.fault.kind}; see docs/damaged-documents.md")
        if len(found) > _MAX_NAMED:
            yield Finding("document", Verdict.WARNING, f"{len(found) - _MAX_NAMED} more: `validate-schema` finds all")
        if not found:
            yield Finding("documents", Verdict.OK, "none that was read lately is damaged")

    def _expiring(self) -> Finding:
        if self._ttl is None:
            return Finding("TTL", Verdict.OK, "not of an emulator; the cron of /tasks/expire removes what expired")
        try:
            policies = self._ttl.list()
        except TtlPoliciesUnreadableError:
            words = "unknown: the instance's Google account needs the permission datastore.indexes.list"
            return Finding("TTL", Verdict.WARNING, words)
        except ServiceUnavailableError as error:
            return Finding("TTL", Verdict.WARNING, f"unknown: {error}")
        missing = [name for name in EXPIRING_COLLECTIONS if (name, EXPIRES_AT) not in policies]
        starting = [name for name in EXPIRING_COLLECTIONS if policies.get((name, EXPIRES_AT)) is False]
        if missing:
            words = "is not set up; until `firebase deploy --only firestore`, the cron of /tasks/expire removes what expired"
            return Finding("TTL", Verdict.WARNING, f"{words}: {', '.join(missing)}")
        if starting:
            return Finding("TTL", Verdict.WARNING, f"is set up, but not active yet: {', '.join(starting)}")
        return Finding("TTL", Verdict.OK, f"is active for {len(EXPIRING_COLLECTIONS)} collections")

    def _worker(self) -> Finding:
        status = self._ask_worker()
        if status == _TOKEN_REQUIRED:
            return Finding("worker", Verdict.OK, f"{self._settings.task_base_url} handles tasks")
        words = f"responds with {status} to a task" if status else "does not respond"
        remedy = "TASKS_URL must be the URL of the service with `SERVES=tasks` or `all`"
        return Finding("worker", Verdict.ERROR, f"{self._settings.task_base_url} {words}: {remedy}")

    def _unresponsive(self) -> Iterator[Finding]:
        try:
            found = self._breakers.list()
        except ServiceUnavailableError as error:
            yield Finding("circuit breakers", Verdict.ERROR, str(error))
            return
        for breaker in found[:_MAX_NAMED]:
            minutes = (self._clock() - breaker.opened_at) // MINUTE
            taken_over = f"; {breaker.fallback} sends instead" if breaker.fallback else ""
            words = f"{breaker.label} has not responded for {minutes} minutes{taken_over}"
            yield Finding("circuit breaker", Verdict.WARNING, words)
        if len(found) > _MAX_NAMED:
            yield Finding("circuit breaker", Verdict.WARNING, f"{len(found) - _MAX_NAMED} more")
        if not found:
            yield Finding("circuit breakers", Verdict.OK, "all carrier accounts and receivers that were called respond")

    def _deployed(self) -> Iterator[Finding]:
        for name, is_there in self._files.items():
            if is_there:
                yield Finding(name, Verdict.OK, "is here; whether it is deployed, `gcloud` and `firebase` know")
            else:
                yield Finding(name, Verdict.ERROR, "is missing: Firestore must be deployed with it")

    def _set(self) -> Iterator[Finding]:
        if self._is_local():
            words = "of a local instance with emulators: what production demands is not checked"
            yield Finding("settings", Verdict.OK, words)
            return
        faults = list(self._faults())
        yield from faults
        if not faults:
            yield Finding("settings", Verdict.OK, "nothing unwise")

    def _is_local(self) -> bool:
        """Whether the instance runs on emulators, which production refuses."""
        return self._settings.ENVIRONMENT == "development" and bool(self._settings.FIRESTORE_EMULATOR_HOST)

    def _faults(self) -> Iterator[Finding]:
        settings = self._settings
        wrong: list[tuple[str, bool, str]] = [
            ("ENVIRONMENT", settings.ENVIRONMENT != "production", "is not `production`: emulators are allowed"),
            *((name, True, words) for name, words in settings.find_production_faults()),
        ]
        unwise: list[tuple[str, bool, str]] = [
            ("CREDENTIAL_KEYS", not settings.CREDENTIAL_KEYS, "is empty: SECRET_KEY cannot be exchanged without loss"),
            ("SUPPORT_EMAIL", settings.SUPPORT_EMAIL.endswith(_EXAMPLE), "is an example: customers ask there for help"),
            ("SMTP_HOST", not settings.SMTP_HOST, "is empty: no mail is sent, no user is welcomed or warned"),
            (
                "SMTP_PLAIN_REASON",
                bool(settings.SMTP_PLAIN_REASON),
                f"allows mail to travel unencrypted: {settings.SMTP_PLAIN_REASON}",
            ),
            (
                "MAIL_FROM",
                bool(settings.SMTP_HOST) and settings.MAIL_FROM.endswith(_EXAMPLE),
                "is an example: such mail is seldom delivered",
            ),
            (
                "SMTP_USER",
                bool(settings.SMTP_HOST) and not settings.SMTP_USER and not is_loopback(settings.SMTP_HOST),
                "is empty: nearly every provider demands a log-in; try it with `flask mail test`",
            ),
            (
                "SMTP_PORT",
                bool(settings.SMTP_HOST and settings.GAE_ENV) and settings.SMTP_PORT == _PORT_WITHOUT_LOG_IN,
                "is 25, which Google Cloud blocks: use 465, 587 or 2525",
            ),
            (
                "WEB_APP_URL",
                bool(settings.SMTP_HOST) and not settings.WEB_APP_URL,
                "is empty: welcome e-mails do not say where to sign in, unless the brand does",
            ),
            (
                "TRUSTED_PROXIES",
                bool(settings.GAE_ENV) and settings.TRUSTED_PROXIES == 0,
                "is 0 on App Engine: all callers count as one address",
            ),
            (
                "RATE_LIMIT_STORAGE",
                settings.RATE_LIMIT_STORAGE.startswith("memory"),
                "counts each process for itself: a limit lets through a multiple of itself",
            ),
            ("LOG_LEVEL", settings.LOG_LEVEL == "DEBUG", "is DEBUG: logs are large"),
        ]
        limits = ("RATE_LIMIT_CALLS", "RATE_LIMIT_SENDS", "RATE_LIMIT_ADDRESS", "RATE_LIMIT_REFUSALS")
        unwise += [(name, getattr(settings, name) == 0, "is 0: there is no limit") for name in limits]
        for verdict, table in ((Verdict.ERROR, wrong), (Verdict.WARNING, unwise)):
            for name, is_so, words in table:
                if is_so:
                    yield Finding(name, verdict, words)
