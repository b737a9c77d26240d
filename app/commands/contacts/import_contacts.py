"""`flask import-contacts`: import contacts from a file, without a job."""

import csv
import itertools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import click

from app.commands.common.arguments import require_list_id, require_user
from app.commands.common.errors import exit_on_error
from app.composition import Instance
from app.services.contacts.imports.batches import ImportTarget
from app.services.contacts.imports.job import describe, read_rows
from app.services.contacts.imports.label_cells import LabelCells, name_columns
from app.services.contacts.imports.parser import Format, Reading, Record, UnreadableFileError, read_records
from app.services.contacts.imports.planner import Result, RowOutcome
from app.services.contacts.imports.recognition import Recognition, names_by_field
from app.store.contacts.labels.definitions import read_labels

_PIECE_BYTES = 65_536
_BATCH_ROWS = 1000
_COLUMNS = ("line", "field", "column", "severity", "reason", "value")
_JSON_LINES = (".jsonl", ".ndjson")


def import_contacts_command(instance: Instance) -> click.Command:
    """Return the command."""

    @click.command("import-contacts")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--user", "name", required=True, help="Owner of the contacts: e-mail address or user id.")
    @click.option("--list", "list_name", default="", help="Id or name of a list to add every contact to.")
    @click.option("--dry-run", is_flag=True, help="Validate and count all rows without changing anything.")
    @click.option(
        "--report",
        type=click.File("w", lazy=True),
        help="CSV file for refused rows and ignored values, with their line numbers.",
    )
    @click.option(
        "--columns", help="Fields of the columns in order, for example full_name,phone_number,-,email. Default: detect."
    )
    @click.option("--encoding", help="File encoding. Default: detect UTF-8, UTF-16 or Windows-1252.")
    @click.option("--cut-extensions", is_flag=True, help="Import numbers without their extensions instead of refusing them.")
    @click.option("--region", help="Country of numbers without a +, for example US. Default: the instance's.")
    def import_contacts(
        file: Path,
        name: str,
        list_name: str,
        dry_run: bool,
        report: IO[str] | None,
        columns: str | None,
        encoding: str | None,
        cut_extensions: bool,
        region: str | None,
    ) -> None:
        """Import contacts from FILE, a table as CSV or one JSON object a line (.jsonl).

        Values are added to existing contacts. Invalid rows are reported and do not stop the import. To resume an
        interrupted import, run it again: rows that are already imported change nothing.
        """
        user = require_user(instance, name)
        labels = read_labels(instance.core.store, user.organization_id)
        reading = Reading(
            format=Format.JSON_LINES if file.suffix.lower() in _JSON_LINES else Format.CSV,
            encoding=encoding,
            columns=None if columns is None else columns.split(","),
            cuts_extension=cut_extensions,
            region=region or instance.core.settings.DEFAULT_REGION,
            own_columns=name_columns(labels),
        )
        cells = LabelCells(labels, reading.region)
        list_id = require_list_id(instance, user, list_name) if list_name else ""
        target = ImportTarget(user.id, asked_by="", list_id=list_id)
        recognition = Recognition()
        tally = _Tally(report, recognition)
        try:
            with click.progressbar(length=file.stat().st_size, label=f"Importing for {user.email or user.id}") as bar:
                records = read_records(_read_pieces(file, bar.update), reading, recognition)
                exit_on_error(lambda: _import_records(instance, target, records, reading, cells, dry_run, tally))
        except UnreadableFileError as error:
            raise click.ClickException(str(error)) from error
        click.echo(f"Read as {_format_recognition(recognition)}")
        tally.print_summary(dry_run)

    return import_contacts


class _Tally:
    """Counts and report of the imported rows."""

    def __init__(self, report: IO[str] | None, recognition: Recognition) -> None:
        self._recognition = recognition
        self._warnings = 0
        self._counts = dict.fromkeys(RowOutcome, 0)
        self._writer = None if report is None else csv.DictWriter(report, _COLUMNS)
        if self._writer is not None:
            self._writer.writeheader()

    def add(self, results: Iterable[Result]) -> None:
        columns = names_by_field(self._recognition.describe()["columns"])
        for result in results:
            self._counts[result.outcome] += 1
            self._warnings += len(result.warnings)
            if self._writer is not None:
                self._writer.writerows(describe(result, columns))

    def print_summary(self, is_dry: bool) -> None:
        counts = ", ".join(f"{count} {outcome}" for outcome, count in self._counts.items() if count)
        warnings = f"; {self._warnings} values ignored" if self._warnings else ""
        click.echo(f"{counts or 'no rows'}{warnings}{'; nothing was changed' if is_dry else ''}")


def _format_recognition(recognition: Recognition) -> str:
    """Return the detected format and columns of a file as text."""
    described = recognition.describe()
    columns = ", ".join(f"{name or '?'} = {field}" for _, name, field in recognition.columns)
    ignored = ", ".join(name or f"column {position}" for position, name in recognition.ignored)
    kind = ", ".join(str(described[name]) for name in ("format", "encoding", "delimiter") if described.get(name))
    return f"{kind}: {columns}{f'; ignored: {ignored}' if ignored else ''}"


def _read_pieces(file: Path, advance: Callable[[int], Any]) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while piece := opened.read(_PIECE_BYTES):
            yield piece
            advance(len(piece))


def _import_records(
    instance: Instance,
    target: ImportTarget,
    records: Iterator[Record],
    reading: Reading,
    cells: LabelCells,
    is_dry: bool,
    tally: _Tally,
) -> None:
    pages = instance.contacts.import_batches
    while batch := list(itertools.islice(records, _BATCH_ROWS)):
        rows, results = read_rows(batch, reading.region, reading.cuts_extension, cells)
        done = pages.plan(target, rows).results if is_dry else pages.write(target, rows)
        tally.add(sorted(results + done, key=lambda result: result.index))
