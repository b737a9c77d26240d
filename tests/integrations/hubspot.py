"""HubSpot in small, on loopback: contacts and what is logged with them, in the format of its CRM API v3."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.kept_connections import KeptConnections

TOKEN = "pat-na1-0123456789abcdef-secret"


@dataclass
class HubSpotServer:
    """The server.

    Attributes:
        port: on 127.0.0.1.
        contacts: properties by id. One is found as soon as `finds_new` says so, as HubSpot finds it some seconds later.
        entries: what was logged: `{path, properties, contact, type}`.
        failures: answered first, one a request: status, headers, body.
        requests: method and path of each.
    """

    port: int
    contacts: dict[str, dict[str, str]] = field(default_factory=dict)
    entries: list[dict[str, Any]] = field(default_factory=list)
    failures: list[tuple[int, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    finds_new: bool = False
    found: set[str] = field(default_factory=set)

    @property
    def url(self) -> str:
        """Return its base URL."""
        return f"http://127.0.0.1:{self.port}"

    def add(self, **properties: str) -> str:
        """Add a contact that it finds."""
        contact_id = str(1000 + len(self.contacts))
        self.contacts[contact_id] = properties
        self.found.add(contact_id)
        return contact_id

    def answer(self, method: str, path: str, authorization: str, body: Any) -> tuple[int, dict[str, str], dict[str, Any]]:
        """Return a request."""
        self.requests.append(f"{method} {path}")
        if authorization != f"Bearer {TOKEN}":
            said = f"The token {authorization.removeprefix('Bearer ')} is invalid"
            return 401, {}, {"status": "error", "category": "INVALID_AUTHENTICATION", "message": said}
        if self.failures:
            return self.failures.pop(0)
        if path == "/crm/v3/objects/contacts/search":
            return self._search(body)
        if path.endswith("/search"):
            return self._search_entries(path, body)
        if path.startswith("/crm/v3/objects/contacts"):
            return self._contacts(method, path, body)
        (association,) = body["associations"]
        if association["to"]["id"] not in self.contacts:
            return 404, {}, {"status": "error", "category": "OBJECT_NOT_FOUND"}
        entry = {"path": path, "contact": association["to"]["id"], "type": association["types"][0]["associationTypeId"]}
        self.entries.append(entry | {"properties": body["properties"]})
        return 201, {}, {"id": str(len(self.entries))}

    def _contacts(self, method: str, path: str, body: Any) -> tuple[int, dict[str, str], dict[str, Any]]:
        if method == "GET":
            return 200, {}, {"results": []}
        email = body["properties"].get("email")
        for known, properties in self.contacts.items():
            if email and properties.get("email") == email and not path.endswith(f"/{known}"):
                message = f"Contact already exists. Existing ID: {known}"
                return 409, {}, {"status": "error", "category": "CONFLICT", "message": message}
        if method == "POST":
            contact_id = self.add(**body["properties"])
            if not self.finds_new:
                self.found.discard(contact_id)
            return 201, {}, {"id": contact_id}
        contact_id = path.rpartition("/")[2]
        if contact_id not in self.contacts:
            return 404, {}, {"status": "error", "category": "OBJECT_NOT_FOUND"}
        self.contacts[contact_id] |= body["properties"]
        return 200, {}, {"id": contact_id}

    def _search(self, body: Any) -> tuple[int, dict[str, str], dict[str, Any]]:
        wanted = {(f["propertyName"], f["value"]) for group in body["filterGroups"] for f in group["filters"]}
        results = [
            {"id": contact_id}
            for contact_id, properties in self.contacts.items()
            if contact_id in self.found and (("phone", properties.get("phone")) in wanted or self._is_same(properties, wanted))
        ]
        return 200, {}, {"total": len(results), "results": results}

    @staticmethod
    def _is_same(properties: dict[str, str], wanted: set[tuple[str, str]]) -> bool:
        digits = "".join(filter(str.isdigit, properties.get("phone", "")))[-10:]
        return ("hs_searchable_calculated_phone_number", digits) in wanted

    def _search_entries(self, path: str, body: Any) -> tuple[int, dict[str, str], dict[str, Any]]:
        (group,) = body["filterGroups"]
        wanted = {f["propertyName"]: f["value"] for f in group["filters"]}
        results = [
            {"id": "1"}
            for entry in self.entries
            if f"{entry['path']}/search" == path
            and entry["contact"] == wanted["associations.contact"]
            and entry["properties"]["hs_timestamp"] == wanted["hs_timestamp"]
        ]
        return 200, {}, {"total": len(results), "results": results}


@contextmanager
def run_hubspot() -> Iterator[HubSpotServer]:
    """Run the server."""

    class Handler(KeptConnections, BaseHTTPRequestHandler):
        def answer(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            path = self.path.partition("?")[0]
            with lock:
                status, headers, said = hubspot.answer(
                    self.command, path, self.headers.get("Authorization", ""), json.loads(raw) if raw else None
                )
            body = json.dumps(said).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), "Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PATCH = answer  # noqa: N815 - the names that the library calls

        def log_message(self, *_: Any) -> None:
            pass

    lock = threading.Lock()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hubspot = HubSpotServer(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield hubspot
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
