"""`flask validate-schema`: check stored documents against the schemas in the code."""

from typing import Any

import click

from app.commands.common.errors import exit_on_error
from app.composition import Instance
from app.services.operations.schema_validation.scan import ScanPosition, list_scanned_collections, merge_findings
from app.store.users.users import users


def validate_schema_command(instance: Instance) -> click.Command:
    """Return the command."""

    @click.command("validate-schema")
    @click.option("--user", "uid", default="", metavar="UID", help="Check only the documents of this user.")
    def validate_schema(uid: str) -> None:
        """Find documents that do not match the schemas in the code. Nothing is changed.

        It reads every document once (1 Firestore read each). For each collection it prints the number of documents, the number
        of faulty ones, and the first problems: the document, the field, and what the value must be, but never the value. If
        anything is wrong, the exit code is 1. You can run it at any time.
        """
        if uid and instance.core.store.get(users.at(uid)) is None:
            raise click.BadParameter("User not found.", param_hint="--user")
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
