"""`flask validate-schema`: everything that is stored, held against what the code takes it to be."""

from typing import Any

import click

from app.commands.errors import exit_on_error
from app.composition import Instance
from app.services.operations.schema_validation.scan import ScanPosition, list_scanned_collections, merge_findings
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
        findings: dict[str, dict[str, Any]] = {}
        position = ScanPosition()
        with click.progressbar(length=len(list_scanned_collections(uid)), label="Collections") as bar:
            is_done = False
            while not is_done:
                step = exit_on_error(lambda position=position: instance.operations.schema_scan.check_next(uid, position))  # type: ignore[misc]
                for name, finding in step.findings.items():
                    findings[name] = merge_findings(findings[name], finding) if name in findings else finding
                bar.update(step.position.step - position.step)
                position, is_done = step.position, step.is_done
        for name, finding in findings.items():
            if finding["checked"]:
                click.echo(f"{name}: {finding['checked']} documents, {finding['faulty']} faulty")
            for problem in finding["problems"]:
                click.echo(f"    {problem['id']}  {problem['field']}: {problem['reason']}")
        if any(finding["faulty"] for finding in findings.values()):
            raise SystemExit(1)

    return validate_schema
