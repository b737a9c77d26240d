"""Imports of contacts from files of any length: the file is staged, and a job imports it."""

from collections.abc import Callable, Iterable

from app.auth.policy import require_unrestricted
from app.auth.principal import Principal
from app.crypto.keys import new_id
from app.errors import DomainError, invalid_field
from app.frozen import frozen, replace
from app.problems.contacts import IMPORT_UNREADABLE
from app.services.access.organizations import require_organization
from app.services.access.users import resolve_writable_owner
from app.services.audit.trail import AuditTrail
from app.services.contacts.imports.job import KIND
from app.services.contacts.imports.label_cells import name_columns
from app.services.contacts.imports.parser import Reading, UnreadableFileError, read_records
from app.services.contacts.imports.recognition import Recognition
from app.services.contacts.imports.staging import Staging
from app.services.jobs.engine import Jobs
from app.services.jobs.limits import require_room
from app.store.contacts.labels.definitions import read_labels
from app.store.engine.store import Store
from app.store.jobs import Job
from app.store.users.users import Restriction
from app.times.clock import DAY, Clock

MAX_ROWS = 1_000_000
"""Rows of one file."""

RETENTION_MS = 7 * DAY
"""How long in ms a file's rows are kept; an import takes minutes."""

RequireList = Callable[[str, str], None]
"""Requires that a user, by id, owns the list with that id."""


@frozen(kw_only=True)
class ImportRequest:
    """Options of an import.

    Attributes:
        uid: whose contacts they become; defaults to the caller's own.
        list_id: of the list that every contact is added to; empty for none.
        is_dry_run: everything is checked and counted, and nothing is changed.
        creates_tags: tags that the organization does not have are created; only its administrators can.
        reading: how the file is read.
    """

    uid: str | None = None
    list_id: str = ""
    is_dry_run: bool = False
    creates_tags: bool = False
    reading: Reading


class ContactImports:
    """Accepts files. Every method enforces the caller's access."""

    def __init__(
        self,
        store: Store,
        jobs: Jobs,
        audit: AuditTrail,
        clock: Clock,
        require_list: RequireList,
        max_rows: int = MAX_ROWS,
    ) -> None:
        self._store = store
        self._jobs = jobs
        self._audit = audit
        self._clock = clock
        self._require_list = require_list
        self._max_rows = max_rows

    def begin(self, caller: Principal, request: ImportRequest, pieces: Callable[[], Iterable[bytes]]) -> Job:
        """Stage a file, and return the job that imports it.

        Args:
            caller: who uploads it.
            request: the options.
            pieces: returns the file's bytes; nothing is read before the caller's permission is checked.

        Raises:
            DomainError: RESTRICTED, USER_NOT_FOUND, HIGHER_ROLE, PARAMETERS_INVALID, JOBS_TOO_MANY, IMPORT_UNREADABLE or
                IMPORT_TOO_LONG; ROLE_MISSING or ORGANIZATION_NOT_FOUND for new tags.
        """
        require_unrestricted(caller, Restriction.IMPORT_CONTACTS)
        owner = resolve_writable_owner(self._store, caller, request.uid).user
        uid = owner.id
        if request.list_id:
            require_unrestricted(caller, Restriction.LISTS)
            self._require_list(uid, request.list_id)
        if request.creates_tags:
            require_organization(self._store, caller, owner.organization_id)
        labels = read_labels(self._store, owner.organization_id)
        own = name_columns(labels, creates_tags=request.creates_tags)
        request = replace(request, reading=replace(request.reading, own_columns=own))
        counted = require_room(self._store, owner)
        job_id = new_id()
        staging = Staging(self._store, job_id, uid, self._clock() + RETENTION_MS)
        try:
            total, recognized = self._keep(staging, request, pieces())
        except BaseException:
            staging.remove()
            raise
        commit = self._store.commit()
        parameters = {
            "chunks": staging.chunks,
            "region": request.reading.region,
            "listId": request.list_id,
            "dryRun": request.is_dry_run,
            "cutExtensions": request.reading.cuts_extension,
            **({"hasLabels": True, "organizationId": owner.organization_id, "createTags": request.creates_tags} if own else {}),
        }
        job = self._jobs.begin(
            commit,
            KIND,
            job_id=job_id,
            asked_by=caller.id,
            total=total,
            parameters=parameters,
            result={"dryRun": request.is_dry_run, **recognized.describe()},
            **counted,
        )
        told = {"rows": total, **({"dryRun": True} if request.is_dry_run else {})}
        self._audit.record_for_user(commit, caller, "contacts.import", owner, {}, told)
        commit.send()
        return job

    def _keep(self, staging: Staging, request: ImportRequest, pieces: Iterable[bytes]) -> tuple[int, Recognition]:
        recognition = Recognition()
        try:
            total = staging.keep(read_records(pieces, request.reading, recognition), self._max_rows)
        except UnreadableFileError as error:
            raise unreadable(error) from error
        if not total:
            raise DomainError(IMPORT_UNREADABLE, "The file has no rows")
        return total, recognition


def unreadable(error: UnreadableFileError) -> DomainError:
    """Return the error for a file that cannot be read as a whole."""
    if error.parameter:
        return invalid_field(error.parameter, str(error))
    return DomainError(IMPORT_UNREADABLE, str(error))
