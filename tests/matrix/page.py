"""The page `docs/permissions.md`, generated from the table."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from app.auth.principal import Credential
from tests.matrix.document import described_operations
from tests.matrix.table import NOBODYS, UNKNOWN, Cell, Row, Rule, Table, read_table
from tests.matrix.tenants_fixture import Caller

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "permissions.md"

_INTRODUCTION = """\
# Who may do what

Every operation, by caller and by the owner of the object.
`tests/matrix` requests each cell of these tables from an instance, some thousands in total.
This page is generated from the same tables: `python -m tests.matrix > docs/permissions.md`.

## Callers

| caller | defined by | has access to |
|---|---|---|
| user | a document in `users` | themselves, their contacts and messages, and those of numbers that are shared with them |
| organization admin | `organizationAdmins` of their organization | its users, and their objects |
| tenant admin | `tenantAdmins` of their tenant | its organizations, and everything in them |
| system admin | `isAdmin` | the instance |
| super admin | `isSuperAdmin` | the instance; nobody can delete a super admin |
| service account | its system token | the instance, within its scopes |

Users call with a session of the app or with a token; both allow the same, with a few exceptions below.
A service account has no role.
It needs the scope that is named beside the operation, and cannot act for administrators of the instance.

You cannot act on behalf of a user with a higher role than yours.
This covers tokens, passwords, webhooks, messages from the user's number, and deleting or exporting the user's data \
(`change conversations` below).

| object | response |
|---|---|
| not accessible | identical to that for an object that does not exist |
| accessible, but the operation is not allowed | 403; in parts of v1 400 |

## Refused credentials

Nothing is read except the credential itself and its owner.
An operation that does not accept a kind of credential returns 401 (`credential-kind-refused`), and nothing is read at all.

| credential | response |
|---|---|
"""

_ONE_KIND = """\

## Sessions and user tokens

Users may do the same with a session of the app and with a token of the scope `full`.
Some operations take more credentials than the original's document lists; `x-also-accepts` in the document names them.
These operations take one kind only:

| operation | reason |
|---|---|
"""

_WHAT_REMAINS = """\

## What a caller can still learn

- **That an e-mail address or a phone number is taken.** Each belongs to one user of the whole instance, because Firebase \
Auth has one account per address and carriers have one owner per number. Callers who can change an address \
(administrators, and users their own) or assign numbers (administrators) learn that it is taken, but not whose it is. An \
external id belongs to one user of a tenant: ids of other tenants are neither revealed nor reassigned.
- **From the response time, whether an inaccessible id exists.** To determine the owner of an object, the owner is read, \
which is one round trip more than for an id that names nothing. Ids are random, so nobody finds one by trying.
- **From a refused credential, nothing.** No other document is read for it. `POST /api/send` and `POST /api/v2/messages` \
read what a permitted request will need in the same round trips as the credential, at most four documents; for a refused \
credential they are not used.
"""

_WHOSE = {
    "own": "the caller's own",
    "sibling": "a colleague's",
    "tenant admin": "a tenant admin's",
    "system admin": "a system admin's",
    "super admin": "a super admin's",
    "shared": "of a number shared with the caller",
    "neighbour": "of another organization of the tenant",
    "foreign": "of another tenant",
    UNKNOWN: "that does not exist",
    NOBODYS: "any",
}
_KINDS = {Credential.FIREBASE: "session", Credential.USER_TOKEN: "user token"}


def write_page() -> str:
    """Return the page."""
    table = read_table()
    refusals = "".join(f"| {refusal.name} | {refusal.cell.status} `{refusal.cell.code}` |\n" for refusal in table.refusals)
    exceptions = "".join(f"| `{title}` | {reason} |\n" for title, reason in table.exceptions.items())
    parts = [_INTRODUCTION, refusals, _ONE_KIND, exceptions, _WHAT_REMAINS, "\n## Rules and operations\n"]
    return "".join([*parts, *_write_rules(table)])


def _write_rules(table: Table) -> Iterator[str]:
    summaries = {operation: str(described.get("summary", "")) for operation, described in described_operations().items()}
    for rule in table.rules.values():
        yield f"\n### {rule.name[:1].upper()}{rule.name[1:]}\n\n{rule.text}\n\n{_write_matrix(rule)}\n"
        yield "| operation | | object named by | takes |\n|---|---|---|---|\n"
        for row in table.rows:
            if row.rule is rule:
                yield _write_operation(row, summaries)


def _write_matrix(rule: Rule) -> str:
    callers = [str(caller) for caller in Caller if any(str(caller) in cells for cells in rule.rows.values())]
    heading = f"| whose | {' | '.join(callers)} |\n|---|{'---|' * len(callers)}\n"
    return heading + "".join(
        f"| {_WHOSE[position]} | {' | '.join(_write_cell(cells.get(caller)) for caller in callers)} |\n"
        for position, cells in rule.rows.items()
    )


def _write_cell(cell: Cell | None) -> str:
    if cell is None:
        return ""
    if cell.status < 400:
        return {True: "listed", False: "not listed", None: "yes"}[cell.shows]
    if cell.status == 404:
        return "not found"
    return f"{cell.status} `{cell.code}`"


def _write_operation(row: Row, summaries: Mapping[str, str]) -> str:
    summary = summaries.get(row.operations[0], "").rstrip(".")
    kinds = "everybody" if row.kinds is None else ", ".join(_KINDS.get(kind, f"`{scope}`") for kind, scope in row.kinds.items())
    named_by = "" if row.named_by == NOBODYS else f"`{row.named_by}`"
    return f"| `{row.title}` | {summary} | {named_by} | {kinds} |\n"
