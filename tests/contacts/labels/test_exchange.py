"""Tags and custom fields in exports, imports and merges of duplicates."""

from pathlib import Path
from typing import Any

from app.problems.permissions import ROLE_MISSING
from tests.campaigns.office import do_jobs, succeed
from tests.contacts.duplicates.doubles import add_double, left, merge
from tests.contacts.imports.test_imports import command
from tests.contacts.labels.office import add_labelled, make_field, make_tag
from tests.contacts.labels.test_filters import fill
from tests.exports.files import NEW_YEAR, add_message, export, lines, rows
from tests.refusals import assert_refused
from tests.world import CUSTOMER, Person, World


def test_exports_have_columns_and_filters(still_world: World) -> None:
    world = still_world
    fill(world)

    table = export(world, type="contacts", format="csv").content
    found = {row["full_name"]: row for row in rows(table)}
    assert table.decode().splitlines()[0].endswith(",updated,tags,city,is_member,size")
    names = ("tags", "city", "is_member", "size")
    assert [found["Bob B"][name] for name in names] == ["Cold;VIP", "munchen", "yes", "4.5"]
    assert [found["Cid C"][name] for name in names] == ["Cold", "", "no", "4"]
    assert [found["Dan D"][name] for name in names] == ["", "", "", ""]
    *shown, end = lines(world, type="everything", tags="VIP", customField="size:4")
    assert [(line["full_name"], line["customFields"]) for line in shown] == [("Ann A", {"city": "München", "size": 4})]
    assert end["contacts"] == 1
    add_message(world, world.contact(shown[0]["id"]), NEW_YEAR)
    assert [line["contactName"] for line in lines(world, type="conversations", tags="vip")[:-1]] == ["Ann A"]
    assert lines(world, type="conversations", tags="Cold")[-1]["messages"] == 0
    assert export(world, type="contacts", tags="Nobody").status_code == 400


def test_merge_unites_tags_and_fills_empty_values(still_world: World) -> None:
    world = still_world
    vip, cold = make_tag(world, "VIP")["id"], make_tag(world, "Cold")["id"]
    size, city = make_field(world, "Size", "number")["id"], make_field(world, "City", "text")["id"]
    kept = add_labelled(world, CUSTOMER, tags=["VIP"], customFields={"size": 1})
    add_double(world, tags=[cold, vip], custom_fields={size: 2, city: "Bonn"})

    merge(world)

    (contact,) = left(world)
    assert contact.id == kept
    assert (contact.tags, contact.custom_fields) == ([vip, cold], {size: 1, city: "Bonn"})
    for query in ({"tags": "Cold"}, {"customField": "city:bonn"}, {"customField": "size:1"}):
        assert len(succeed(world.call("GET", "/api/v2/contacts", world.ann, params=query))["contacts"]) == 1, query


def bring(world: World, text: str, person: Person | None = None, kind: str = "text/csv", **query: Any) -> Any:
    """Import a file for Ann, and return the job with what it read."""
    given = {"userId": world.ann.user.id, **query}
    headers = {"Content-Type": kind}
    path = "/api/v2/contacts/import"
    begun = world.call("POST", path, person or world.ann, data=text.encode(), params=given, headers=headers)
    assert begun.status_code == 202, begun.text
    do_jobs(world)
    return succeed(world.call("GET", f"/api/v2/jobs/{begun.json()['id']}", person or world.ann))


def labels_of(world: World) -> dict[str, tuple[list[str], dict[str, Any]]]:
    found = succeed(world.call("GET", "/api/v2/contacts", world.ann))["contacts"]
    return {each["full_name"]: ([tag["name"] for tag in each["tags"]], each["customFields"]) for each in found}


TABLE = """Name,Phone,Tags,CITY,Shoe size,is_member,Next visit
Ann A,+12125550100,"vip; Cold",Bonn,"1,004.50",yes,12/24/2026
Bob B,+12125550101,VIP,,big,,
Cid C,+12125550102,"VIP,Gold",,,maybe,
"""


def test_imports_read_columns_by_key_and_name(still_world: World) -> None:
    world = still_world
    for name in ("VIP", "Cold"):
        make_tag(world, name)
    fields = [("City", "text", "city"), ("Shoe size", "number", "size"), ("Member", "boolean", "is_member")]
    for name, kind, key in [*fields, ("Next visit", "date", "visit")]:
        make_field(world, name, kind, key=key)

    assert bring(world, TABLE, dryRun=True)["counts"]["created"] == 3
    assert labels_of(world) == {}
    job = bring(world, TABLE)
    assert labels_of(world) == {
        "Ann A": (["Cold", "VIP"], {"city": "Bonn", "size": 1004.5, "is_member": True, "visit": "2026-12-24"}),
        "Bob B": (["VIP"], {}),
        "Cid C": (["VIP"], {}),
    }
    shown = [(each["line"], each["severity"], each["field"], each["column"], each["value"]) for each in job["problems"]]
    assert shown == [
        (3, "warning", "customFields.size", "Shoe size", "big"),
        (4, "warning", "tags", "Tags", "Gold"),
        (4, "warning", "customFields.is_member", "is_member", "maybe"),
    ]
    assert bring(world, TABLE)["counts"]["unchanged"] == 3
    refused = world.call(
        "POST",
        "/api/v2/contacts/import",
        world.ann,
        data=TABLE.encode(),
        params={"createTags": True},
        headers={"Content-Type": "text/csv"},
    )
    assert_refused(refused, ROLE_MISSING)
    assert bring(world, TABLE, world.admin, createTags=True, dryRun=True)["problemCount"] == 2
    assert bring(world, TABLE, world.admin, createTags=True)["counts"]["updated"] == 1
    assert labels_of(world)["Cid C"] == (["Gold", "VIP"], {})
    line = '{"phone_number": "+12125550100", "tags": ["Gold"], "customFields": {"size": 7, "is_member": false}}'
    bring(world, line, kind="application/x-ndjson")
    assert labels_of(world)["Ann A"] == (
        ["Cold", "Gold", "VIP"],
        {"city": "Bonn", "size": 7, "is_member": False, "visit": "2026-12-24"},
    )
    before = [world.contact(each["id"]) for each in lines(world, type="contacts")[:-1]]
    for form, kind in (("csv", "text/csv"), ("jsonl", "application/x-ndjson")):
        exported = export(world, type="contacts", format=form).content.decode()
        assert bring(world, exported, kind=kind)["counts"]["unchanged"] == 3, form
    assert [world.contact(contact.id) for contact in before] == before


def test_command_reads_columns_too(still_world: World, tmp_path: Path) -> None:
    world = still_world
    make_tag(world, "VIP")
    make_field(world, "Shoe size", "number", key="size")
    file = tmp_path / "people.csv"
    file.write_text(TABLE)

    runner = command(world).test_cli_runner()
    done = runner.invoke(args=["import-contacts", str(file), "--user", world.ann.user.email])
    assert done.exit_code == 0, done.output
    assert labels_of(world)["Ann A"] == (["VIP"], {"size": 1004.5})


def test_files_without_definitions_are_read_as_before(still_world: World) -> None:
    world = still_world
    job = bring(world, TABLE)

    assert job["problemCount"] == 0
    assert [each["name"] for each in job["result"]["ignoredColumns"]] == [
        "Tags",
        "CITY",
        "Shoe size",
        "is_member",
        "Next visit",
    ]
    assert labels_of(world)["Ann A"] == ([], {})
