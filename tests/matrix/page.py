"""Writes `docs/permissions.md` from the table: the same, for those who are not going to test it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from app.auth.principal import Credential
from tests.matrix.document import described_operations
from tests.matrix.table import NOBODYS, UNKNOWN, Cell, Row, Rule, Table, read_table
from tests.matrix.town import Caller

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "permissions.md"

_INTRODUCTION = """\
# Who may do what

Every operation, by who calls and whose object it is about. `tests/matrix` asks an instance each cell of these tables, some
thousands in all, and this page is written from the same tables: `python -m tests.matrix > docs/permissions.md`.

## Who calls

| caller | what makes him so | reach |
|---|---|---|
| user | a document in `users` | himself, his contacts and messages, and those of numbers that are shared with him |
| organization admin | `organizationAdmins` of his organization | its users, and what is theirs |
| tenant admin | `tenantAdmins` of his tenant | its organizations, and what is in them |
| system admin | `isAdmin` | the instance |
| super admin | `isSuperAdmin` | the instance; nobody deletes him |
| service account | its system token | the instance, as far as its scopes say |

Users call with the session of the app or with a token; the two may do the same, where both are taken. A service account has no
role: it needs the scope that is named beside the operation, and acts for nobody who administers the instance.

Nobody acts in the name of a user of a higher role than his own: neither for a token, nor a password, nor a webhook, nor for
words that leave the user's number, nor to take away or export what the user keeps (`change conversations` below). What lies
out of reach is answered as if it did not exist, to the letter. What lies within reach and is not allowed is answered 403, by v1
in part 400.

## Credentials that are refused

Nothing is read but the credential itself, and whom it belongs to. A kind of credential that an operation does not take is
answered 401 (`credential-kind-refused`), and nothing is read at all.

| credential | answer |
|---|---|
"""

_WHAT_REMAINS = """\

## What a caller can still learn

- That an e-mail address or a telephone number is taken: each is one user's alone in the whole instance, since Firebase Auth has
  one account for an address and carriers one owner for a number. Whoever may change an address (administrators, and users their
  own) or give out numbers (administrators) is told that it is taken, but not whose it is. An external id is one user's alone
  within a tenant: those of other tenants are neither told nor taken away.
- From the time that an answer takes, whether an id exists that lies out of his reach: to know whose a thing is, its owner is
  read, which is a round trip more than for an id that names nothing. Ids are random, so nobody finds one by trying.
- From a refused credential nothing: no other document is read for it. `POST /api/send` and `POST /api/v2/messages` read what a
  permitted request will need in the same round trips as the credential, four documents at most; of a refused one nobody looks
  at them.
"""

_WHOSE = {
    "own": "his own",
    "sibling": "a colleague's",
    "tenant admin": "a tenant admin's",
    "system admin": "a system admin's",
    "super admin": "a super admin's",
    "shared": "of a number shared with him",
    "neighbour": "of another organization of the tenant",
    "foreign": "of another tenant",
    UNKNOWN: "that does not exist",
    NOBODYS: "any",
}
_KINDS = {Credential.FIREBASE: "session", Credential.USER_TOKEN: "user token"}


def write_page() -> str:
    """Answer the page."""
    table = read_table()
    refusals = "".join(f"| {refusal.name} | {refusal.cell.status} `{refusal.cell.code}` |\n" for refusal in table.refusals)
    return "".join([_INTRODUCTION, refusals, _WHAT_REMAINS, "\n## Rules and operations\n", *_write_rules(table)])


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
