"""Health checks of `GET /health`."""

from app.composition.core import Core
from app.outbound_limits.party import PartyKind
from app.rate_limits.limiter import Limiter
from app.services.operations.health_checks import CHECK_TIMEOUT_SECONDS, HealthChecks, Observation, Probe
from app.services.operations.sweep_record import SWEEP_LATE_MS, SweepRecord
from app.store.operations.instance_settings import INSTANCE_ID, instances
from app.times.clock import MINUTE, SECOND


def build_health(core: Core, limiter: Limiter, sweeps: SweepRecord) -> HealthChecks:
    """Build the health checks."""

    def look_for_sweep() -> Observation:
        seen = sweeps.last_seen()
        ago = max(0, core.clock() - seen)
        fault = (
            ""
            if seen and ago <= SWEEP_LATE_MS
            else "sweeper: /tasks/sweep " + ("is not called" if seen else "was never called")
        )
        return Observation("lastRun", ago // SECOND if seen else -1, "s", fault)

    def count_damaged() -> Observation:
        count = sweeps.count_damaged()
        fault = f"documents: {count} are damaged; `flask doctor` names them" if count else ""
        return Observation("damaged", count, "documents", fault)

    def count_carriers() -> Observation:
        found = core.breakers.list()
        silent = [breaker for breaker in found if breaker.kind == PartyKind.CARRIER]
        replaced = sum(bool(breaker.fallback) for breaker in silent)
        by_others = f", a second carrier sends for {replaced} of them" if replaced else ""
        without_files = sum(breaker.kind == PartyKind.MEDIA for breaker in found)
        faults = [f"{len(silent)} accounts do not respond{by_others}"] if silent else []
        faults += [f"the files of {without_files} accounts cannot be fetched"] if without_files else []
        fault = f"carriers: {', '.join(faults)}; `flask doctor` names them" if faults else ""
        return Observation("openCircuits", len(silent) + without_files, "accounts", fault)

    def count_receivers() -> Observation:
        # No fault: customers' own servers say nothing about this instance.
        return Observation(
            "openCircuits",
            sum(breaker.kind in (PartyKind.WEBHOOK, PartyKind.INTEGRATION) for breaker in core.breakers.list()),
            "receivers",
        )

    probes = [
        Probe(component="firestore", ask=lambda: core.database.check(instances.path(INSTANCE_ID), CHECK_TIMEOUT_SECONDS)),
        Probe(component="auth", ask=core.accounts.check),
        Probe(component="cloud-tasks", ask=lambda: core.queue.check(CHECK_TIMEOUT_SECONDS)),
        Probe(component="sweeper", ask=look_for_sweep, is_essential=False, kept=MINUTE),
        Probe(component="documents", ask=count_damaged, is_essential=False, kept=MINUTE),
        Probe(component="carriers", ask=count_carriers, is_essential=False, kept=MINUTE),
        Probe(component="receivers", ask=count_receivers, is_essential=False, kept=MINUTE),
    ]
    if limiter.is_shared:
        probes.append(Probe(component="redis", ask=limiter.check, is_essential=False))
    if core.settings.SMTP_HOST:
        probes.append(
            Probe(component="mail", ask=lambda: core.mailer.check(CHECK_TIMEOUT_SECONDS), is_essential=False, kept=MINUTE)
        )
    return HealthChecks(probes, core.clock)
