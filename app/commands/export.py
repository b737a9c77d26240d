"""`flask export`: a user's contacts and conversations into a file, of any length."""

from pathlib import Path
from typing import Any

import click

from app.commands.errors import exit_on_error
from app.composition import Instance
from app.services.contacts.lists.lists import find_list
from app.services.exports.media import MediaLimits
from app.services.exports.requests import ExportFormat, ExportKind, ExportRequest, ExportSelection
from app.services.exports.writers import ExportSerializers
from app.services.users.lookup import find_user_by_email
from app.store.contact_queries import all_contacts, contacts_on_list
from app.store.message_queries import messages_between
from app.store.users import User, users

_LIMITS = MediaLimits(files=100_000, file_bytes=20 * 1024**2, all_bytes=50 * 1024**3, seconds=24 * 3600.0)
_MAX_COUNTED = 10_000_000


def export_command(instance: Instance) -> click.Command:
    """Make the command."""

    @click.command("export")
    @click.option("--user", "name", required=True, help="Whose: e-mail address or user id.")
    @click.option(
        "--type", "kind", type=click.Choice([str(each) for each in ExportKind]), required=True, help="What is exported."
    )
    @click.option(
        "--format",
        "form",
        type=click.Choice([str(each) for each in ExportFormat]),
        default=str(ExportFormat.JSON_LINES),
        show_default=True,
    )
    @click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
    @click.option("--from", "since", help="Only messages from this time on: ms, 2026-01-31 or 2026-01-31T09:30.")
    @click.option("--to", "until", help="Only messages before this time; a date is meant with its whole day.")
    @click.option("--list", "list_name", help="Only the contacts on this list, by its id or name, and their conversations.")
    @click.option("--timezone", help="IANA name of the zone of dates and times; the user's if absent.")
    @click.option("--bom", is_flag=True, help="Begin tables with the mark by which Excel knows UTF-8.")
    @click.option("--media", is_flag=True, help="With zip: fetch the files of the messages and put them in.")
    def export(
        name: str,
        kind: str,
        form: str,
        output: Path,
        since: str | None,
        until: str | None,
        list_name: str | None,
        timezone: str | None,
        bom: bool,
        media: bool,
    ) -> None:
        """Export a user's contacts, conversations, or both, as GET /api/export does, without its limits.

        The file has its name when it is complete; until then it ends in .part.
        """
        user = exit_on_error(lambda: _find_user(instance, name))
        wanted = ExportRequest(
            kind=ExportKind(kind),
            format=ExportFormat(form),
            list_id=_find_list(instance, user, list_name) if list_name else None,
            since=since,
            until=until,
            timezone=timezone,
            has_mark=bom,
            has_media=media,
        )
        selection = exit_on_error(lambda: instance.contacts.exports.select_for_user(user, wanted))
        part = output.with_name(f"{output.name}.part")
        bar: Any
        with click.progressbar(length=_count(instance, selection), label="Exporting") as bar, part.open("wb") as file:
            exit_on_error(lambda: file.writelines(instance.contacts.exports.write(selection, _dumps(), bar.update, _LIMITS)))
        part.replace(output)

    return export


def _dumps() -> ExportSerializers:
    # What goes over the wire is described beside HTTP, which is loaded with the application and not with its commands.
    from schemas.exports import DUMPS

    return DUMPS


def _find_user(instance: Instance, name: str) -> User:
    user = find_user_by_email(instance.core.store, name) if "@" in name else instance.core.store.get(users.at(name))
    if user is None:
        raise click.BadParameter("There is no such user.", param_hint="--user")
    return user


def _find_list(instance: Instance, user: User, name: str) -> str:
    found = exit_on_error(lambda: find_list(instance.core.store, user.id, name))
    if found is None:
        raise click.BadParameter("The user has no such list.", param_hint="--list")
    return found.id


def _count(instance: Instance, selection: ExportSelection) -> int | None:
    """Answer how much there is to export; None where only reading tells: the conversations of a list."""
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
