"""Opting a contact out has consequences: drips end, integrations are told. One service alone may set the attribute."""

import ast
from collections.abc import Iterator
from pathlib import Path

SERVICES = Path(__file__).parents[2] / "app" / "services"
THE_ONE = "campaigns/opt_outs.py"

CARRIES_OVER = {
    "contacts/duplicates/merge_rules.py": "the merged contact is opted out if one of the contacts was",
    "contacts/imports/planner.py": "a new contact inherits the opt-out of its number",
    "inbound/group_messages.py": "what stands for a blocked sender without a contact is not stored",
    "inbound/group_opt_outs.py": "a number without a contact has no drips, and no event is about it",
    "integrations/samples.py": "a sample's contact does not exist, and nothing is stored",
    "messages/conversations.py": "a new contact inherits the opt-out of its number",
}
"""Modules that compute the attribute from stored ones, and why nothing follows from it there."""

TAKES_REQUESTS = {"contacts/updates.py", "contacts/imports/planner.py"}
"""Modules that write whichever attributes a request names, `opted_out` among them."""


def opt_outs(tree: ast.AST) -> Iterator[ast.expr]:
    """Return the values that a module gives to `opted_out`: as an argument, in a dict or by an index."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "opted_out":
            yield node.value
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            yield from (value for key, value in pairs if isinstance(key, ast.Constant) and key.value == "opted_out")
        elif isinstance(node, ast.Assign):
            yield from (node.value for target in node.targets if is_item(target))


def is_item(target: ast.expr) -> bool:
    return isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant) and target.slice.value == "opted_out"


def sets_it(value: ast.expr) -> bool:
    """Whether a value may opt a contact out; one that opts it in, or filters, does not."""
    return not (isinstance(value, ast.Constant) and value.value in (False, None))


def modules() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(SERVICES.rglob("*.py")):
        yield str(path.relative_to(SERVICES)), ast.parse(path.read_text())


def test_one_service_alone_opts_contacts_out() -> None:
    found = {name for name, tree in modules() if any(map(sets_it, opt_outs(tree)))}

    assert found == {THE_ONE, *CARRIES_OVER}


def test_requests_that_opt_out_go_through_it() -> None:
    for name, tree in modules():
        if name in TAKES_REQUESTS:
            called = {
                node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            }
            assert {"opt_out", "end_lost_drips"} <= called, name


def test_the_search_finds_every_way_to_write() -> None:
    written = (
        'write(contact, opted_out=True)\nchanges = {"opted_out": was}\nchanges["opted_out"] = True\nopt_in(opted_out=False)'
    )

    assert [sets_it(value) for value in opt_outs(ast.parse(written))].count(True) == 3
