"""The import job: each slice applies one chunk; contacts, removal of the chunk and progress are one commit."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from app.auth.principal import Principal
from app.errors import DomainError
from app.frozen import replace
from app.services.contacts.imports.batches import ImportTarget, Pages
from app.services.contacts.imports.label_cells import LabelCells, list_tag_names
from app.services.contacts.imports.parser import Record
from app.services.contacts.imports.planner import Result, RowOutcome, refused
from app.services.contacts.imports.recognition import names_by_field
from app.services.contacts.imports.rows import Row, RowError, read_fields
from app.services.contacts.imports.staging import read_record
from app.services.contacts.labels.tags import Tags
from app.services.jobs.requesters import require_requester
from app.services.jobs.worker import JobFailedError, Progress
from app.store.contacts.import_chunks import chunk_of
from app.store.contacts.labels.definitions import read_labels
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.jobs import Job
from app.store.users.users import Restriction

KIND = "contact-import"
ERROR, WARNING = "error", "warning"
"""Severity of a problem: the row was refused, or a cell of it was left out."""


class ContactImportWorker:
    """Imports staged files."""

    kind = KIND

    def __init__(self, store: Store, pages: Pages, tags: Tags) -> None:
        self._store = store
        self._pages = pages
        self._tags = tags

    def do_slice(self, job: Job, commit: Commit) -> Progress:
        """Apply one chunk.

        Raises:
            JobFailedError: the file is no longer staged, or the user who requested the import may no longer do it.
        """
        number = job.cursor.get("chunk", 0)
        reference = chunk_of(job.id, number)
        chunk = self._store.get(reference)
        if chunk is None:
            raise JobFailedError("The uploaded file is not kept any more: upload it again")
        restrictions = [Restriction.IMPORT_CONTACTS, *([Restriction.LISTS] if job.parameters["listId"] else [])]
        caller = require_requester(self._store, job, *restrictions)
        cuts_extension = bool(job.parameters.get("cutExtensions"))
        kept: Iterable[Record] = (read_record(record) for record in chunk.read())
        if job.parameters.get("hasLabels"):
            kept = list(kept)
        rows, results = read_rows(kept, job.parameters["region"], cuts_extension, self._label_cells(job, caller, kept))
        plan = self._pages.plan(ImportTarget(job.uid, job.asked_by, job.parameters["listId"]), rows)
        if not job.parameters["dryRun"]:
            self._pages.add_to(commit, plan)
        commit.delete(reference.path, chunk.version)
        results = sorted(results + plan.results, key=lambda result: result.index)
        counts = Counter(str(result.outcome) for result in results)
        counts["warnings"] = sum(len(result.warnings) for result in results)
        columns = names_by_field(job.result.get("columns", []))
        return Progress(
            cursor={"chunk": number + 1},
            counts={"done": len(results), **+counts},
            problems=[problem for result in results for problem in describe(result, columns)],
            is_done=number + 1 == job.parameters["chunks"],
        )

    def _label_cells(self, job: Job, caller: Principal, records: Iterable[Record]) -> LabelCells | None:
        """Return the reader of tags and custom fields, after the file's new tags were created; None for a file without any."""
        if not job.parameters.get("hasLabels"):
            return None
        organization_id, creates_tags = job.parameters["organizationId"], job.parameters["createTags"]
        if creates_tags and not job.parameters["dryRun"]:
            try:
                self._tags.create_missing(caller, organization_id, list_tag_names(record.texts for record in records))
            except DomainError as error:
                raise JobFailedError(f"The user who requested the job may no longer create tags: {error.reason}") from error
        return LabelCells(read_labels(self._store, organization_id), job.parameters["region"], creates_tags=creates_tags)


def read_rows(
    records: Iterable[Record], region: str, cuts_extension: bool = False, label_cells: LabelCells | None = None
) -> tuple[list[Row], list[Result]]:
    """Return the rows of records, and the results of refused records.

    Args:
        records: of a file.
        region: ISO 3166 code of the country that a number without a `+` is read in.
        cuts_extension: leave extensions of numbers out instead of refusing the rows.
        label_cells: reads tags and custom fields; None for a file without any.
    """
    rows: list[Row] = []
    results: list[Result] = []
    for record in records:
        try:
            if record.error is not None:
                raise record.error
            row = read_fields(record.line, record.texts, region, cuts_extension=cuts_extension, warnings=record.warnings)
            if label_cells is not None:
                values, warnings = label_cells.read(record.texts)
                row = replace(row, values={**row.values, **values}, warnings=[*row.warnings, *warnings])
            rows.append(row)
        except RowError as error:
            results.append(refused(record.line, error))
    return rows, results


def describe(result: Result, columns: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return a row's entry in the report: why it was refused, or what was left out of it.

    Args:
        result: of the row.
        columns: the names of the file's columns by the field that they hold.
    """

    def problem(severity: str, field: str, reason: str, value: str) -> dict[str, Any]:
        column = columns.get(field, "")
        return {
            "line": result.index,
            "field": field,
            "column": column,
            "severity": severity,
            "reason": reason,
            "value": value,
        }

    if result.outcome is RowOutcome.REFUSED:
        return [problem(ERROR, result.field, result.reason, result.value)]
    return [problem(WARNING, each.field, each.reason, each.value) for each in result.warnings]
