"""Coverage of the rules' expressions, as the emulator reports their values."""

from collections.abc import Iterator
from typing import Any

from dev.local_http import call

Conditions = dict[tuple[int, str], frozenset[bool]]


def read_conditions(host: str, project_id: str) -> Conditions:
    """Return what each condition came out as so far, by its line and text; one that was never asked is left out too.

    Args:
        host: the emulator's `host:port`.
        project_id: whose rules were asked.
    """
    coverage = call("GET", f"http://{host}/emulator/v1/projects/{project_id}:ruleCoverage")
    (file,) = coverage["rules"]["files"]
    found: dict[tuple[int, str], frozenset[bool]] = {}
    for node in _nodes(coverage["report"]):
        place = node["sourcePosition"]
        values = [value["value"] for value in node.get("values", [])]
        outcomes = frozenset(value["boolValue"] for value in values if "boolValue" in value)
        # What has other values is no condition; what has none was never asked, or never came to an end.
        if outcomes or not any(value and "undefined" not in value for value in values):
            key = place["line"], _text(file["content"], place)
            found[key] = found.get(key, frozenset()) | outcomes
    return found


def _nodes(nodes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for node in nodes:
        yield node
        yield from _nodes(node.get("children", []))


def _text(rules: str, place: dict[str, int]) -> str:
    """Return an expression on one line."""
    return " ".join(rules[place["currentOffset"] : place["endOffset"] + 1].split())
