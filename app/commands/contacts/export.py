"""`flask export`: export a user's contacts and conversations to a file."""

from pathlib import Path
from typing import Any

import click

from app.commands.common.arguments import require_list_id, require_user
from app.commands.common.errors import exit_on_error
from app.composition import Instance
from app.services.exports.media import MediaLimits
from app.services.exports.requests import ExportFormat, ExportKind, ExportRequest, ExportSelection
from app.services.exports.writers import ExportSerializers
from app.store.contacts.contact_queries import all_contacts, contacts_on_list
from app.store.messages.message_queries import messages_between

_LIMITS = MediaLimits(files=100_000, file_bytes=20 * 1024**2, all_bytes=50 * 1024**3, seconds=24 * 3600.0)
_MAX_COUNTED = 10_000_000


def export_command(instance: Instance) -> click.Command:
    """Return the command."""

    @click.command("export")
    @click.option("--user", "name", required=True, help="Owner of the data: e-mail address or user id.")
    @click.option(
        "--type", "kind", type=click.Choice([str(choice) for choice in ExportKind]), required=True, help="Data to export."
    )
    @click.option(
        "--format",
        "form",
        type=click.Choice([str(choice) for choice in ExportFormat]),
        default=str(ExportFormat.JSON_LINES),
        show_default=True,
    )
    @click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write.")
    @click.option("--from", "since", help="Only messages at or after this time: ms, 2026-01-31 or 2026-01-31T09:30.")
    @click.option("--to", "until", help="Only messages before this time; a date includes the whole day.")
    @click.option("--list", "list_name", help="Only the contacts on this list (id or name), with their conversations.")
    @click.option("--timezone", help="IANA time zone of dates and times. Default: the user's.")
    @click.option("--bom", "has_mark", is_flag=True, help="Start tables with a byte order mark, so that Excel detects UTF-8.")
    @click.option("--media", "has_media", is_flag=True, help="With zip: include the messages' media files.")
    def export(
        name: str,
        kind: str,
        form: str,
        output: Path,
        since: str | None,
        until: str | None,
        list_name: str | None,
        timezone: str | None,
        has_mark: bool,
        has_media: bool,
    ) -> None:
        """Export a user's contacts, conversations, or both, like GET /api/export but without its limits.

        While the export runs, the file's name ends in .part.
        """
        user = require_user(instance, name)
        request = ExportRequest(
            kind=ExportKind(kind),
            format=ExportFormat(form),
            list_id=require_list_id(instance, user, list_name) if list_name else None,
            since=since,
            until=until,
            timezone=timezone,
            has_mark=has_mark,
            has_media=has_media,
        )
        selection = exit_on_error(lambda: instance.contacts.exports.select_for_user(user, request))
        part = output.with_name(f"{output.name}.part")
        bar: Any
        with click.progressbar(length=_count(instance, selection), label="Exporting") as bar, part.open("wb") as file:
            exit_on_error(lambda: file.writelines(instance.contacts.exports.write(selection, _dumps(), bar.update, _LIMITS)))
        part.replace(output)

    return export


def _dumps() -> ExportSerializers:
    # The schemas import Flask extensions, which commands load only when they need them.
    from schemas.exports import DUMPS

    return DUMPS


def _count(instance: Instance, selection: ExportSelection) -> int | None:
    """Return how many documents to export; None for conversations of a list, which cannot be counted in advance."""
    count, total = instance.core.store.count, 0
    if selection.list_id is not None and selection.has_messages:
        return None
    if selection.has_contacts and selection.list_id is not None:
        return count(contacts_on_list(selection.uid, selection.list_id, _MAX_COUNTED, None))
    if selection.has_contacts:
        total += count(all_contacts(selection.uid, _MAX_COUNTED, None))
    if selection.has_messages:
        total += count(messages_between(selection.uid, selection.since, selection.until, _MAX_COUNTED, None))
    return total
