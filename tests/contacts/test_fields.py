"""The values that people enter for a contact: one declaration each, and everything that must follow it."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from app.problems.requests import PARAMETERS_INVALID
from app.store.contacts.contact_fields import ContactField, ValueKind
from app.store.contacts.contacts import CONTACT_FIELDS
from app.times.dates import is_iso_date, read_date
from tests.campaigns.office import succeed
from tests.contacts.duplicates.doubles import add_double, left, merge
from tests.contacts.people import add_contact, change
from tests.refusals import assert_refused
from tests.world import CUSTOMER, World

PROJECT = Path(__file__).parents[2]
RULES = (PROJECT / "firestore_rules" / "firestore.rules").read_text()
INDEXES = json.loads((PROJECT / "firestore_rules" / "firestore.indexes.json").read_text())
PAGE = (PROJECT / "docs" / "contacts.md").read_text()
VALUES = {ValueKind.TEXT: "Value of {}", ValueKind.EMAIL: "{}@example.com", ValueKind.DATE: "1984-05-17"}
VALUES[ValueKind.TIME_ZONE] = "Europe/Berlin"
TOO_LONG = "x" * 20_000
OTHERS = {ValueKind.TEXT: "Other {}", ValueKind.EMAIL: "other-{}@example.com", ValueKind.DATE: "1990-01-31"}
OTHERS[ValueKind.TIME_ZONE] = "Asia/Tokyo"

each_field = pytest.mark.parametrize("about", CONTACT_FIELDS.values(), ids=lambda about: about.name)


def values_of(samples: dict[ValueKind, str]) -> dict[str, Any]:
    return {about.name: samples[about.kind].format(about.name) for about in CONTACT_FIELDS.values()}


def read(world: World, contact_id: str) -> dict[str, Any]:
    found: dict[str, Any] = succeed(world.call("GET", f"/api/v2/contacts/{contact_id}", world.ann))
    return found


def import_file(world: World, content: bytes, kind: str) -> dict[str, Any]:
    headers = {"Content-Type": kind}
    job = world.call("POST", "/api/v2/contacts/import", world.ann, data=content, headers=headers).json()
    world.instance.core.jobs.run(job["id"], 1)
    ended: dict[str, Any] = succeed(world.call("GET", f"/api/v2/jobs/{job['id']}", world.ann))
    return ended


class TestEachField:
    def test_update_stores_and_returns_it(self, still_world: World) -> None:
        contact = add_contact(still_world)

        answer = succeed(change(still_world, contact, **values_of(VALUES)))

        assert answer.items() >= values_of(VALUES).items()
        assert read(still_world, contact.id).items() >= values_of(VALUES).items()

    @pytest.mark.parametrize("form", ["csv", "jsonl"])
    def test_export_and_import_carry_it(self, still_world: World, form: str) -> None:
        contact = add_contact(still_world)
        succeed(change(still_world, contact, **values_of(VALUES)))
        content = still_world.call("GET", "/api/export", still_world.ann, params={"type": "contacts", "format": form}).content
        succeed(still_world.call("DELETE", f"/api/v2/contacts/{contact.id}", still_world.ann))

        job = import_file(still_world, content, "text/csv" if form == "csv" else "application/x-ndjson")

        assert job["counts"] == {"done": 1, "created": 1}
        (found,) = succeed(still_world.call("GET", "/api/v2/contacts", still_world.ann))["contacts"]
        assert found.items() >= values_of(VALUES).items()

    def test_upload_stores_it(self, still_world: World) -> None:
        row = {"phone_number": CUSTOMER, **values_of(VALUES)}

        succeed(still_world.call("POST", "/api/v2/contacts/batch", still_world.ann, json={"contacts": [row]}))

        (found,) = succeed(still_world.call("GET", "/api/v2/contacts", still_world.ann))["contacts"]
        assert found.items() >= values_of(VALUES).items()

    def test_merge_loses_no_value(self, still_world: World) -> None:
        kept = add_contact(still_world)
        attributes: dict[str, Any] = {name: OTHERS[about.kind].format(about.name) for name, about in CONTACT_FIELDS.items()}
        add_double(still_world, "(212) 555-0123", **attributes)
        succeed(change(still_world, kept, **values_of(VALUES)))

        assert merge(still_world)["merged"]

        (contact,) = left(still_world)
        shown = "\n".join(getattr(contact, name) for name in CONTACT_FIELDS)
        for value in [*values_of(VALUES).values(), *attributes.values()]:
            assert value in shown

    def test_merge_takes_over_what_the_kept_one_lacks(self, still_world: World) -> None:
        add_contact(still_world)
        attributes: dict[str, Any] = {name: OTHERS[about.kind].format(about.name) for name, about in CONTACT_FIELDS.items()}
        add_double(still_world, "(212) 555-0123", **attributes)

        merge(still_world)

        (contact,) = left(still_world)
        assert {name: getattr(contact, name) for name in CONTACT_FIELDS} == attributes

    @each_field
    def test_too_long_a_value_is_refused(self, still_world: World, about: ContactField) -> None:
        contact = add_contact(still_world)

        assert_refused(change(still_world, contact, None, **{about.name: TOO_LONG[: about.max_length + 1]}), PARAMETERS_INVALID)

    @each_field
    def test_column_names_are_unique(self, about: ContactField) -> None:
        others = {name for other in CONTACT_FIELDS.values() if other is not about for name in other.columns.split()}

        assert about.columns.split()
        assert not others & set(about.columns.split())


class TestWhatFollowsByHand:
    def test_rules_let_apps_write_the_marked_fields(self) -> None:
        found = re.search(r"changesAppFieldsOnly\(\) \{\s*return changed\(\)\.affectedKeys\(\)\.hasOnly\(\[(.*?)\]\)", RULES)
        assert found is not None
        marked = {about.name for about in CONTACT_FIELDS.values() if about.is_written_by_apps}

        assert set(re.findall(r"'(\w+)'", found[1])) == marked | {"isArchived", "read_status", "updated"}

    @each_field
    def test_rules_check_what_apps_write(self, about: ContactField) -> None:
        check = f"isDate('{about.name}')" if about.kind is ValueKind.DATE else f"isText('{about.name}', {about.max_length})"

        assert (f"&& {check}" in RULES) is about.is_written_by_apps

    @each_field
    def test_no_index_is_kept_for_it(self, about: ContactField) -> None:
        assert {"collectionGroup": "contacts", "fieldPath": about.name, "indexes": []} in INDEXES["fieldOverrides"]

    @each_field
    def test_page_names_its_limit_and_writers(self, about: ContactField) -> None:
        (row,) = re.findall(rf"^\| `{about.name}` \|(.*)\|(.*)\|$", PAGE, re.MULTILINE)

        assert row[1].strip() == ("API, apps" if about.is_written_by_apps else "API")
        assert about.kind is ValueKind.DATE or str(about.max_length) in row[0]


@pytest.mark.parametrize(
    ("text", "region", "day"),
    [
        ("1984-05-17", "US", "1984-05-17"),
        ("1984/5/7", "US", "1984-05-07"),
        ("5/17/1984", "US", "1984-05-17"),
        ("05/06/1984", "US", "1984-05-06"),
        ("05/06/1984", "GB", "1984-06-05"),
        ("17.05.1984", "US", "1984-05-17"),
        ("17-05-1984", "DE", "1984-05-17"),
        ("29.02.2024", "DE", "2024-02-29"),
        ("29.02.2023", "DE", None),
        ("17/05/1984", "US", None),
        ("17.05/1984", "DE", None),
        ("May 17", "US", None),
        ("1984", "US", None),
        ("0000-01-01", "US", None),
    ],
)
def test_dates_are_read_as_the_region_writes_them(text: str, region: str, day: str | None) -> None:
    assert read_date(text, region) == day
    assert is_iso_date(text) is (text == day)


def test_export_has_a_column_for_each_field(still_world: World) -> None:
    add_contact(still_world)

    content = still_world.call("GET", "/api/export", still_world.ann, params={"type": "contacts", "format": "csv"}).text

    header = next(csv.reader(io.StringIO(content)))
    assert {about.name for about in CONTACT_FIELDS.values()} <= set(header)


def test_unknown_time_zone_is_told_and_left_out(still_world: World) -> None:
    content = b"phone_number,Time Zone\n(212) 555-0123,Mars/Olympus\n(212) 555-0124,Europe/Berlin\n"

    job = import_file(still_world, content, "text/csv")

    contacts = succeed(still_world.call("GET", "/api/v2/contacts", still_world.ann))["contacts"]
    zones = {found["phone_number"]: found["timezone"] for found in contacts}
    assert zones == {"+12125550123": "", "+12125550124": "Europe/Berlin"}
    assert "timezone" in str(job["problems"])
