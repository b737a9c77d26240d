"""Queries: one rule for whole numbers, for parameters given twice, for a plus that arrives as a space, and for URLs."""

import importlib
import pkgutil
from typing import Any

import pytest
from marshmallow import Schema, fields

import schemas
from app.problems.requests import PARAMETERS_INVALID
from app.safe_http.ssrf_guard import find_form_fault
from schemas.common.fields import WholeNumber
from tests.refusals import assert_refused
from tests.world import World

LISTS = [
    "/api/v2/contacts",
    "/api/v2/scheduledMessages",
    "/api/v2/lists",
    "/api/v2/canned-responses",
    "/api/v2/drips",
    "/api/v2/jobs",
]


def named(answer: Any) -> list[str]:
    return [entry["field"] for entry in answer.json()["errors"]]


@pytest.mark.parametrize("spelling", ["1_0", "\u0663", " 5", "5.0", "+5", "0x5", "1e1", "\uff15"])
@pytest.mark.parametrize("path", LISTS)
def test_only_digits_are_whole_numbers(still_world: World, path: str, spelling: str) -> None:
    answer = still_world.call("GET", path, still_world.ann, params={"limit": spelling})

    assert_refused(answer, PARAMETERS_INVALID)
    assert named(answer) == ["limit"]


@pytest.mark.parametrize("path", LISTS)
def test_parameter_given_twice_is_refused(still_world: World, path: str) -> None:
    answer = still_world.call("GET", f"{path}?limit=5&limit=6", still_world.ann)

    assert_refused(answer, PARAMETERS_INVALID)
    assert named(answer) == ["limit"]
    assert "once" in answer.text


def test_v1_names_the_parameter_given_twice(still_world: World) -> None:
    answer = still_world.call("GET", "/api/contacts?limit=5&limit=5", still_world.ann)

    assert answer.status_code == 400
    assert answer.json()["errors"] == ["Invalid parameter 'limit': Must be given once."]


def test_every_query_reads_numbers_by_one_rule() -> None:
    queries = [
        kind
        for module in pkgutil.walk_packages(schemas.__path__, "schemas.")
        for kind in vars(importlib.import_module(module.name)).values()
        if isinstance(kind, type) and issubclass(kind, Schema) and kind.__name__.endswith("Query")
    ]

    numbers = [
        (query, name, field) for query in queries for name, field in query().fields.items() if isinstance(field, fields.Integer)
    ]

    assert len(numbers) > 10
    for query, name, field in numbers:
        assert isinstance(field, WholeNumber), (query, name)
        assert not field.strict, (query, name)


@pytest.mark.parametrize("offset", ["+01:00", "%2B01:00", "-05:00", "+0100", "+01", "Z", ""])
def test_time_with_unescaped_plus_is_read(still_world: World, offset: str) -> None:
    path = f"/api/export?type=conversations&from=2026-11-01T01:30{offset}&to=2026-11-02T01:30:00.5{offset}"

    assert still_world.call("GET", path, still_world.ann).status_code == 200


@pytest.mark.parametrize("time", ["2026-11-01T01:30 0100x", "2026-11-01 01:00+", "2026-11-01T01:30  01:00", "01:00"])
def test_other_spaces_in_a_time_are_refused(still_world: World, time: str) -> None:
    answer = still_world.call("GET", "/api/export", still_world.ann, params={"type": "conversations", "from": time})

    assert answer.status_code == 400
    assert "Invalid parameter 'from'" in answer.text


@pytest.mark.parametrize(
    "url",
    [
        "https://my_bucket.s3.amazonaws.com/a.jpg",
        "https://media_cdn.example.com/a.jpg",
        "https://_media.example.com/a.jpg",
        "https://example.com./a.jpg",
        "http://[2001:db8::1]:8080/a.jpg",
        "https://m\u00fcnchen.example/a.jpg",
        "https://\u0939\u093f\u0928\u094d\u0926\u0940.example/a.jpg",
        "https://example.com/a.jpg?x=1&y=%20#z",
        "HTTPS://EXAMPLE.COM/A.JPG",
    ],
)
def test_media_hosts_as_storage_has_them_are_taken(still_world: World, url: str) -> None:
    assert still_world.send(still_world.ann, media=[url]).status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "https://-a.example.com/",
        "https://a..example.com/",
        "https:///a.jpg",
        "https://a b.example.com/",
        "https://ex%61mple.com/",
        "https://example.com:99999/",
        "https://exam\\ple.com/",
        "https://exa,mple.com/",
        "https://[::1/",
        "//example.com/a.jpg",
        "javascript:alert(1)",
        "data:text/plain,x",
        "ftp://example.com/a.jpg",
        "https://example.com/\t",
    ],
)
def test_no_web_url_names_its_fault(url: str) -> None:
    assert (find_form_fault(url) or "").startswith("Must ")
