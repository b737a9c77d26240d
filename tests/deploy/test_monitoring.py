"""The files that make metrics and alerts of the log's measurements."""

import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from app.store.messages.messages import MessageState
from tests.world import World

PROJECT = Path(__file__).parents[2]
METRICS = {path.stem: yaml.safe_load(path.read_text()) for path in sorted((PROJECT / "monitoring" / "metrics").iterdir())}
ALERTS = {path.stem: yaml.safe_load(path.read_text()) for path in sorted((PROJECT / "monitoring" / "alerts").iterdir())}
FIELD = re.compile(r"jsonPayload\.([A-Za-z.]+)")
METRIC = re.compile(r"logging\.googleapis\.com/user/(\w+)|logging_googleapis_com:user_(\w+)_sum")


def read_field(line: dict[str, Any], path: str) -> Any:
    value: Any = line
    for name in path.split("."):
        value = value[name]
    return value


@pytest.fixture
def lines(still_world: World, caplog: pytest.LogCaptureFixture) -> dict[str, dict[str, Any]]:
    """Return the log lines that the metrics read, by message."""
    with caplog.at_level(logging.INFO):
        still_world.instance.operations.measurements.write(still_world.instance.operations.sweeper.sweep_kinds())
    measured = vars(next(record for record in caplog.records if record.message == "measured"))
    counts = {str(state): 1 for state in MessageState}
    return {
        "measured": measured,
        "counted": {"message": "counted", "kind": "message states", "counts": counts},
        "a receiver of events was switched off": {"message": "a receiver of events was switched off"},
    }


def test_metrics_read_fields_that_are_logged(lines: dict[str, dict[str, Any]]) -> None:
    for name, metric in METRICS.items():
        found = re.search(r'jsonPayload\.message="([^"]+)"', metric["filter"])
        assert found, name
        for path in FIELD.findall(metric["filter"] + metric.get("valueExtractor", "")):
            read_field(lines[found[1]], path)
        assert ("valueExtractor" in metric) == (metric["metricDescriptor"]["valueType"] == "DISTRIBUTION"), name


def test_logged_messages_are_those_of_the_code() -> None:
    code = "\n".join(path.read_text() for path in (PROJECT / "app").rglob("*.py"))
    for name, metric in METRICS.items():
        for message in re.findall(r'="([^"]+)"', metric["filter"]):
            assert f'"{message}"' in code, name


def test_alerts_use_metrics_that_exist() -> None:
    used = {first or second for first, second in METRIC.findall(json.dumps(ALERTS))}

    assert len(used) >= 8
    assert used <= METRICS.keys()


def test_alerts_say_what_to_do() -> None:
    for name, alert in ALERTS.items():
        assert len(alert["documentation"]["content"]) > 40, name
        assert alert["conditions"], name


def test_page_names_every_metric_and_alert() -> None:
    page = (PROJECT / "docs" / "operations.md").read_text()

    assert {name for name in (*METRICS, *ALERTS) if f"`{name}`" not in page} == set()
