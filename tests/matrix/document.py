"""The instance's own document of each operation: its callers, and its fields that name an object."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.auth.principal import Credential
from tests.contract.document import operations, read_document

Json = dict[str, Any]

_NAMES_AN_OBJECT = re.compile(r"(?i:id|uid|userid)|.*(Id|Ids|_id|_ids)|organizationAdmins|managedBy|sharedWith|contactsArray")
# A `campaignId` is the carrier's name of a campaign.
_NAMES_NONE = frozenset({"external_id", "externalId", "newEmail", "campaignId"})


def described_operations() -> Mapping[str, Json]:
    """Return each operation's description by method and path."""
    return {f"{method} {path}": operation for method, path, operation in operations()}


def kinds_of(operation: Json) -> Mapping[Credential, str] | None:
    """Return the kinds of credential that an operation takes, each with its scope; None for everybody."""
    security = operation.get("security", [])
    if not security:
        return None
    scopes = {Credential.SYSTEM_TOKEN: operation.get("x-required-scope", "")}
    listed = [Credential(name) for entry in security for name in entry]
    return {kind: scopes.get(kind, "") for kind in listed} | {
        Credential(kind): "" for kind in operation.get("x-also-accepts", [])
    }


def naming_parameters(path: str, operation: Json) -> Iterator[str]:
    """Return every parameter and field by which an operation's caller may name an object."""
    yield from re.findall(r"{(\w+)}", path)
    for parameter in operation.get("parameters", []):
        resolved = _resolve(parameter)
        if resolved["in"] == "query" and _names_an_object(resolved["name"]):
            yield resolved["name"]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        yield from _naming_fields(content.get("schema", {}))


def _naming_fields(schema: Json) -> Iterator[str]:
    schema = _resolve(schema)
    if schema.get("type") == "array":
        yield from _naming_fields(schema.get("items", {}))
    for name, field in schema.get("properties", {}).items():
        if _names_an_object(name):
            yield name
        elif isinstance(field, dict):
            yield from _naming_fields(field)


def _names_an_object(name: str) -> bool:
    return _NAMES_AN_OBJECT.fullmatch(name) is not None and name not in _NAMES_NONE


def _resolve(node: Json) -> Json:
    while "$ref" in node:
        found: Any = read_document()
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node
