"""Pytest plugin (`-p tests.effects.plugin`) that records request fields, or drops them as if the caller had not sent them.

`RECORD_FIELDS` names a folder: each process writes there which test sent which field. `DROP_FIELDS` names a file with tests by
field, such as `POST /api/send json notify`: for each field, its tests run without it until one fails. The result is written
beside the file, as `<name>.found.json`.
"""

import json
import os
import re
import signal
import uuid
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from flask import Flask, Request, Response, g, request, request_finished
from marshmallow import Schema
from webargs.multidictproxy import MultiDictProxy
from werkzeug.datastructures import MultiDict

from blueprints.http.request_parser import RequestParser

RECORD_VARIABLE, DROP_VARIABLE = "RECORD_FIELDS", "DROP_FIELDS"
_RULE_PARAMETER = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
MAX_SECONDS = 20
"""Time that a test may take without the field."""

_sent: set[tuple[str, str]] = set()
_load = RequestParser._load_location_data
_dropped = [""]
"""The field that is dropped now; empty for none."""


def _load_and_watch(self: RequestParser, *, schema: Schema, req: Request, location: str) -> Any:
    data = _load(self, schema=schema, req=req, location=location)
    if request.url_rule is None:
        return data
    path = _RULE_PARAMETER.sub(r"{\1}", request.url_rule.rule)
    place = f"{request.method} {path} {location}"
    g.setdefault("sent_fields", []).extend(f"{place} {name}" for name in _names_of(data))
    dropped, _, field = _dropped[0].rpartition(" ")
    return _without(data, field.split(".")) if dropped == place else data


def _note_accepted(app: Flask, response: Response, **_: Any) -> None:
    """Note the fields of a request that was not refused: a refusal shows that a value is checked, and no effect."""
    del app
    if response.status_code < HTTPStatus.BAD_REQUEST:
        test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0]
        _sent.update((field, test) for field in g.get("sent_fields", []))


def _names_of(data: Any) -> Iterator[str]:
    """Yield the names of the fields of a body or query; those of an object or list in it follow after a dot."""
    if isinstance(data, list):
        for entry in data:
            yield from _names_of(entry)
    elif isinstance(data, Mapping):
        for name, value in data.items():
            yield name
            yield from (f"{name}.{inner}" for inner in _names_of(value))


def _without(data: Any, path: list[str]) -> Any:
    """Return what was sent without a field."""
    name, *inner = path
    if isinstance(data, list):
        return [_without(entry, path) for entry in data]
    if not isinstance(data, Mapping) or name not in data:
        return data
    if isinstance(data, MultiDictProxy):
        sent: Any = data.data
        data.data = MultiDict([pair for pair in sent.items(multi=True) if pair[0] != name])
        return data
    if inner:
        return {**data, name: _without(data[name], inner)}
    return {key: value for key, value in data.items() if key != name}


def pytest_configure() -> None:
    """Watch the parser in this process."""
    RequestParser._load_location_data = _load_and_watch  # type: ignore[method-assign,assignment]
    request_finished.connect(_note_accepted)


def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Run the tests of each field without it, if a plan says so."""
    plan = os.environ.get(DROP_VARIABLE)
    if not plan:
        return None
    tests_by_field: dict[str, list[str]] = json.loads(Path(plan).read_text())
    items = {item.nodeid: item for item in session.items}
    result = Path(plan).with_suffix(".found.json")
    found: dict[str, str] = json.loads(result.read_text()) if result.exists() else {}
    for field, tests in tests_by_field.items():
        if field not in found:
            found[field] = next((test for test in tests if test in items and _fails_without(field, items[test])), "")
            result.write_text(json.dumps(found, indent=1))
    return True


def _end_test(*_: object) -> None:
    raise TimeoutError


def _fails_without(field: str, item: pytest.Item) -> bool:
    _dropped[0] = field
    # A test that reads page by page would never end without the cursor.
    signal.signal(signal.SIGALRM, _end_test)
    signal.alarm(MAX_SECONDS)
    try:
        # A test may run several times.
        item._initrequest()  # type: ignore[attr-defined]
        reports = runtestprotocol(item, nextitem=None, log=False)
    finally:
        signal.alarm(0)
        _dropped[0] = ""
    return any(report.when == "call" and report.failed for report in reports)


def pytest_sessionfinish() -> None:
    """Write what was sent."""
    folder = os.environ.get(RECORD_VARIABLE)
    if folder and _sent:
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / f"{uuid.uuid4().hex}.json").write_text(json.dumps(sorted(_sent)))
