"""`flask validate-schema`: everything that is stored, held against what the code takes it to be."""

from typing import Any

import click

from app.commands.explaining import or_explain
from app.composition import Instance
from app.services.operations.schema_validation.scan import Place, add_note, names_of_steps
from app.store.users import users


def validate_schema_command(instance: Instance) -> click.Command:
    """Make the command."""

    @click.command("validate-schema")
    @click.option("--user", "uid", default="", metavar="UID", help="Only the documents of this user.")
    def validate_schema(uid: str) -> None:
        """Look for documents that are not as the code expects them, and change nothing.

        Every document is read once (one Firestore read each), a page at a time. For each collection it says how many documents
        there are, how many of them are faulty, and the first problems: which document, which field, and what it must be, but
        never what it holds. The exit code is 1 if anything is wrong. It may run beside everything else.
        """
        if uid and instance.core.store.get(users.at(uid)) is None:
            raise click.BadParameter("There is no such user.", param_hint="--user")
        notes: dict[str, dict[str, Any]] = {}
        place = Place()
        with click.progressbar(length=len(names_of_steps(uid)), label="Collections") as bar:
            is_done = False
            while not is_done:
                looked = or_explain(lambda place=place: instance.operations.schema_scan.go_on(uid, place))  # type: ignore[misc]
                for name, note in looked.notes.items():
                    notes[name] = add_note(notes[name], note) if name in notes else note
                bar.update(looked.place.step - place.step)
                place, is_done = looked.place, looked.is_done
        for name, note in notes.items():
            if note["checked"]:
                click.echo(f"{name}: {note['checked']} documents, {note['faulty']} faulty")
            for problem in note["problems"]:
                click.echo(f"    {problem['id']}  {problem['field']}: {problem['reason']}")
        if any(note["faulty"] for note in notes.values()):
            raise SystemExit(1)

    return validate_schema
