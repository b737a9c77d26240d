"""`flask import-contacts`: contacts from a file, without a job in between."""

import csv
import itertools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import click

from app.commands.errors import exit_on_error
from app.composition import Instance
from app.services.contacts.imports.batches import ImportTarget
from app.services.contacts.imports.job import describe, read_rows
from app.services.contacts.imports.parser import Format, Reading, Record, UnreadableFileError, read_records
from app.services.contacts.imports.planner import Result, RowOutcome
from app.services.contacts.imports.recognition import Recognition, names_by_field
from app.services.contacts.lists.lists import find_list
from app.services.users.lookup import find_user_by_email
from app.store.users import User, users

_PIECE_BYTES = 65_536
_AT_ONCE = 1000
_COLUMNS = ("line", "field", "column", "severity", "reason", "value")
_JSON_LINES = (".jsonl", ".ndjson")


def import_contacts_command(instance: Instance) -> click.Command:
    """Make the command."""

    @click.command("import-contacts")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--user", "name", required=True, help="Whose contacts they are to be: e-mail address or user id.")
    @click.option("--list", "list_name", default="", help="Id or name of a list that every contact is put on.")
    @click.option("--dry-run", is_flag=True, help="Check and count everything, and change nothing.")
    @click.option(
        "--report", type=click.File("w", lazy=True), help="CSV file to write what was refused or left out to, with its lines."
    )
    @click.option(
        "--columns", help="What the columns hold, from the first: full_name,phone_number,-,email. Found out if absent."
    )
    @click.option("--encoding", help="Of the file. If absent, UTF-16, UTF-8 and Windows-1252 are told from each other.")
    @click.option("--cut-extensions", is_flag=True, help="Import numbers without their extensions instead of refusing them.")
    @click.option("--region", help="Country that numbers without a + are read in, for example US; the instance's if absent.")
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

        Existing contacts are filled in. A row that is wrong is reported and does not stop the others. The same file again
        changes nothing, so an import that was interrupted is simply begun anew.
        """
        user = exit_on_error(lambda: _find_user(instance, name))
        reading = Reading(
            format=Format.JSON_LINES if file.suffix.lower() in _JSON_LINES else Format.CSV,
            encoding=encoding,
            columns=None if columns is None else columns.split(","),
            cuts_extension=cut_extensions,
            region=region or instance.core.settings.DEFAULT_REGION,
        )
        list_id = exit_on_error(lambda: _find_list(instance, user, list_name)) if list_name else ""
        target = ImportTarget(user.id, asked_by="", list_id=list_id)
        recognition = Recognition()
        tally = _Tally(report, recognition)
        try:
            with click.progressbar(length=file.stat().st_size, label=f"Importing for {user.email or user.id}") as bar:
                records = read_records(_read_pieces(file, bar.update), reading, recognition)
                exit_on_error(lambda: _carry_out(instance, target, records, reading, dry_run, tally))
        except UnreadableFileError as error:
            raise click.ClickException(str(error)) from error
        click.echo(f"Read as {_write(recognition)}")
        tally.tell(dry_run)

    return import_contacts


class _Tally:
    """What became of the rows so far."""

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

    def tell(self, is_dry: bool) -> None:
        said = ", ".join(f"{count} {outcome}" for outcome, count in self._counts.items() if count)
        warned = f"; {self._warnings} cells left out" if self._warnings else ""
        click.echo(f"{said or 'no rows'}{warned}{'; nothing was changed' if is_dry else ''}")


def _write(recognition: Recognition) -> str:
    """Return what was recognized in a file, for a terminal."""
    told = recognition.describe()
    columns = ", ".join(f"{name or '?'} = {field}" for _, name, field in recognition.columns)
    ignored = ", ".join(name or f"column {position}" for position, name in recognition.ignored)
    kind = ", ".join(str(told[name]) for name in ("format", "encoding", "delimiter") if told.get(name))
    return f"{kind}: {columns}{f'; ignored: {ignored}' if ignored else ''}"


def _find_user(instance: Instance, name: str) -> User:
    user = find_user_by_email(instance.core.store, name) if "@" in name else instance.core.store.get(users.at(name))
    if user is None:
        raise click.BadParameter("There is no such user.", param_hint="--user")
    return user


def _find_list(instance: Instance, user: User, name: str) -> str:
    found = find_list(instance.core.store, user.id, name)
    if found is None:
        raise click.BadParameter("The user has no such list.", param_hint="--list")
    return found.id


def _read_pieces(file: Path, tell: Callable[[int], Any]) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while piece := opened.read(_PIECE_BYTES):
            yield piece
            tell(len(piece))


def _carry_out(
    instance: Instance, target: ImportTarget, records: Iterator[Record], reading: Reading, is_dry: bool, tally: _Tally
) -> None:
    pages = instance.contacts.import_batches
    while some := list(itertools.islice(records, _AT_ONCE)):
        rows, results = read_rows(some, reading.region, reading.cuts_extension)
        done = pages.plan(target, rows).results if is_dry else pages.write(target, rows)
        tally.add(sorted(results + done, key=lambda result: result.index))
