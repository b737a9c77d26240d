"""Schema validation jobs: started by administrators; the job is also the report."""

from collections.abc import Mapping
from typing import Any

from app.auth.policy import administers_instance, can_access_user
from app.auth.principal import Principal
from app.errors import DomainError
from app.frozen import frozen
from app.problems.jobs import SCHEMA_REPORT_NOT_FOUND
from app.problems.permissions import ROLE_MISSING
from app.services.access.users import load_target_user, require_user
from app.services.jobs.engine import Jobs
from app.services.jobs.limits import require_room
from app.services.jobs.worker import Progress
from app.services.operations.schema_validation.scan import Scan, ScanPosition, merge_findings
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.jobs import Job, jobs
from app.store.users.users import User

SCHEMA_VALIDATION = "schema-validation"


@frozen
class CollectionReport:
    """Report on a collection: documents checked, documents with faults, and the first faults."""

    name: str
    checked: int
    faulty: int
    problems: list[dict[str, str]]


class SchemaValidation:
    """Schema validations and their reports."""

    def __init__(self, store: Store, jobs_engine: Jobs) -> None:
        self._store = store
        self._jobs = jobs_engine

    def begin(self, caller: Principal, uid: str | None) -> Job:
        """Start a validation of a user's documents, or of the whole instance if `uid` is None, and return the report.

        Raises:
            DomainError: USER_NOT_FOUND, JOBS_TOO_MANY, or ROLE_MISSING for the instance.
        """
        owner: User | None = None
        if uid is not None:
            owner = require_user(self._store, caller, uid).user
        elif not administers_instance(caller):
            raise DomainError(ROLE_MISSING)
        counted = require_room(self._store, owner)
        commit = self._store.commit()
        # Internal, because users who share a number can see each other's ordinary jobs.
        job = self._jobs.begin(commit, SCHEMA_VALIDATION, asked_by=caller.id, is_internal=True, **counted)
        commit.send()
        return job

    def get(self, caller: Principal, report_id: str) -> Job:
        """Return a report, finished or not.

        Raises:
            DomainError: SCHEMA_REPORT_NOT_FOUND if it does not exist or is inaccessible.
        """
        job = self._store.get(jobs.at(report_id))
        if job is None or job.kind != SCHEMA_VALIDATION or not self._has_access(caller, job):
            raise DomainError(SCHEMA_REPORT_NOT_FOUND)
        return job

    def _has_access(self, caller: Principal, job: Job) -> bool:
        if administers_instance(caller):
            return True
        target = load_target_user(self._store, caller, job.uid) if job.uid else None
        return target is not None and can_access_user(caller, target)


class SchemaValidationWorker:
    """Worker of schema validations."""

    kind = SCHEMA_VALIDATION

    def __init__(self, scan: Scan) -> None:
        self._scan = scan

    def do_slice(self, job: Job, commit: Commit) -> Progress:
        """Validate the next documents, and merge the faults into the job's result, by collection."""
        del commit
        position = ScanPosition(job.cursor.get("step", 0), job.cursor.get("after", ""))
        found = self._scan.check_next(job.uid, position)
        before: Mapping[str, Any] = job.result
        findings = {
            name: merge_findings(before[name], finding) if name in before else finding
            for name, finding in found.findings.items()
        }
        return Progress(
            cursor={"step": found.position.step, "after": found.position.after},
            counts={
                "done": sum(finding["checked"] for finding in found.findings.values()),
                "faulty": sum(finding["faulty"] for finding in found.findings.values()),
            },
            result=findings,
            is_done=found.is_done,
        )


def collections_of(job: Job) -> list[CollectionReport]:
    """Return a report's sections, ordered by collection name."""
    return [CollectionReport(name, **finding) for name, finding in sorted(job.result.items())]
