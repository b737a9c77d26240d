"""Exports: what they hold, who may have them, and how they are known to be whole."""

import io
import zipfile
from typing import Any

import pytest
import requests

from app.errors import ServiceUnavailableError
from app.problems.contacts import CONTACT_NOT_FOUND
from app.problems.permissions import USER_DISABLED
from app.problems.users import USER_NOT_FOUND
from app.services.exports import queries as reading
from app.store.users.users import users
from tests.campaigns.office import succeed
from tests.contacts.people import add_contact, change
from tests.exports.files import NEW_YEAR, add_message, export, lines, rows
from tests.refusals import assert_refused
from tests.world import CUSTOMER, World

ODD = ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", "''+x", "'90s Diner", 'Say "hi", twice', "two\nlines", "+12125550100", '="x"']


def test_lines_equal_the_api_and_end_with_a_count(still_world: World) -> None:
    world = still_world
    contact = add_contact(world, full_name="Jörg")
    first, second = (add_message(world, contact, NEW_YEAR + hour) for hour in (1, 2))
    add_message(world, add_contact(world, owner=world.ben), NEW_YEAR)

    found = lines(world, type="everything")

    shown = succeed(world.call("GET", f"/api/v2/contacts/{contact.id}", world.ann))
    assert found[0] == {"type": "contact", **shown}
    assert [line["id"] for line in found[1:-1]] == [second, first]
    message = succeed(world.call("GET", f"/api/v2/messages/{second}", world.ann))
    assert found[1] == {"type": "message", **message, "contactName": "Jörg"}
    assert found[-1] == {"type": "end", "export": "complete", "contacts": 1, "messages": 2}


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_what_was_exported_changes_nothing_when_it_is_imported(still_world: World, form: str) -> None:
    world = still_world
    for index, name in enumerate(ODD):
        added = add_contact(world, f"+1212555{100 + index:04}", full_name=name)
        succeed(change(world, added, notes=name, companyName=name, optedOut=index % 2 == 0))
    before = [world.contact(line["id"]) for line in lines(world, type="contacts")[:-1]]
    assert len(before) == len(ODD)

    exported = export(world, type="contacts", format=form, bom="true").content
    kind = "text/csv" if form == "csv" else "application/x-ndjson"
    headers = {"Content-Type": kind}
    job = world.call("POST", "/api/v2/contacts/import", world.ann, data=exported, headers=headers).json()
    world.instance.core.jobs.run(job["id"], 1)

    told = succeed(world.call("GET", f"/api/v2/jobs/{job['id']}", world.ann))
    assert (told["state"], told["counts"]) == ("done", {"done": len(ODD), "unchanged": len(ODD)})
    assert [world.contact(contact.id) for contact in before] == before


def test_a_spreadsheet_finds_no_formula(still_world: World) -> None:
    world = still_world
    contact = add_contact(world, full_name='=HYPERLINK("http://evil.example")')
    add_message(world, contact, NEW_YEAR, body="@SUM(1+1)*cmd|' /C calc'!A0")

    (row,) = rows(export(world, type="contacts", format="csv").content)
    (text,) = rows(export(world, type="conversations", format="csv").content)

    assert row["full_name"] == '\'=HYPERLINK("http://evil.example")'
    assert (text["contactName"][0], text["message"][0]) == ("'", "'")
    assert row["phone_number"] == CUSTOMER
    marked = export(world, type="contacts", format="csv", bom="true").content
    assert (marked[:3], marked.count(b"\r\n")) == (b"\xef\xbb\xbf", 2)


def test_range_is_half_open_in_the_time_zone(still_world: World) -> None:
    world = still_world
    contact = add_contact(world)
    hour = 3_600_000
    before, first, last, after = (
        add_message(world, contact, NEW_YEAR + offset) for offset in (5 * hour - 1, 5 * hour, 29 * hour - 1, 29 * hour)
    )

    def ids(**query: Any) -> list[str]:
        return [line["id"] for line in lines(world, type="conversations", **query)[:-1]]

    day = {"from": "2026-01-01", "to": "2026-01-01", "timezone": "America/New_York"}
    assert ids(**day) == ids(**day, contactId=contact.id) == [last, first]
    assert ids(**{"from": NEW_YEAR + 5 * hour, "to": NEW_YEAR + 29 * hour}) == [last, first]
    assert ids(**{"from": "2026-01-02T05:00:00Z"}) == [after]
    assert ids(to="2026-01-01T05:00:00Z") == [before]
    (row,) = rows(export(world, type="conversations", format="csv", to=NEW_YEAR + 5 * hour, timezone="Asia/Kolkata").content)
    assert (row["time"], row["date"]) == ("2026-01-01T10:29:59+05:30", str(NEW_YEAR + 5 * hour - 1))


def test_without_saying_what_one_is_told_what_to_say(still_world: World) -> None:
    answer = export(still_world)
    assert (answer.status_code, sorted(answer.json())) == (400, ["errors", "referenceCode", "type"])
    assert answer.json()["errors"][0].startswith("Missing parameter 'type': Must be contacts, conversations")
    wrong: list[tuple[str, dict[str, str]]] = [
        ("type", {"type": "all"}),
        ("format", {"type": "everything", "format": "csv"}),
        ("media", {"type": "contacts", "format": "csv", "media": "true"}),
        ("listId", {"type": "contacts", "contactId": "a", "listId": "b"}),
        ("timezone", {"type": "contacts", "timezone": "Mars"}),
        ("from", {"type": "contacts", "from": "yesterday"}),
        ("from", {"type": "contacts", "from": "9" * 40}),
        ("to", {"type": "contacts", "to": "9999-12-31"}),
        ("to", {"type": "contacts", "from": "2026-01-02", "to": "2026-01-01"}),
    ]
    for field, query in wrong:
        answer = export(still_world, None, **query)
        assert (answer.status_code, answer.json()["errors"][0][: 21 + len(field)]) == (400, f"Invalid parameter '{field}':")


def test_export_needs_access_and_is_audited(still_world: World) -> None:
    world = still_world
    contact = add_contact(world)
    made = succeed(world.call("POST", "/api/v2/lists", world.ann, json={"name": "Regulars"}))["id"]

    assert_refused(export(world, world.zoe, type="contacts", userId=world.ann.user.id), USER_NOT_FOUND)
    assert_refused(export(world, world.zoe, type="contacts", contactId=contact.id), CONTACT_NOT_FOUND)
    assert_refused(export(world, type="contacts", userId=world.ben.user.id, contactId=contact.id), CONTACT_NOT_FOUND)
    assert export(world, world.zoe, type="contacts", listId=made).status_code == 404
    assert lines(world, world.zoe, type="everything")[0]["type"] == "end"
    assert export(world, world.ann, type="contacts").status_code == 200
    assert len(lines(world, world.admin, type="contacts", userId=world.ann.user.id)) == 2
    entries = succeed(world.call("GET", "/api/v2/audit", world.admin, params={"objectId": world.ann.user.id}))["entries"]
    assert [(entry["action"], entry["actorId"]) for entry in entries] == [("user.export", world.admin.user.id)]
    world.change(users, world.ann.user.id, is_disabled=True)
    assert_refused(export(world, type="contacts"), USER_DISABLED)


def test_export_of_a_list_has_contacts_and_conversations(still_world: World) -> None:
    world = still_world
    on, off = add_contact(world, full_name="On"), add_contact(world, "+12125550124", full_name="Off")
    made = succeed(world.call("POST", "/api/v2/lists", world.ann, json={"name": "Regulars"}))["id"]
    succeed(world.call("POST", f"/api/v2/lists/{made}/contacts", world.ann, json={"contactIds": [on.id]}))
    text = add_message(world, on, NEW_YEAR)
    add_message(world, off, NEW_YEAR)

    assert [line.get("id") for line in lines(world, type="everything", listId=made)] == [on.id, text, None]


@pytest.mark.parametrize("form", ["jsonl", "zip"])
def test_an_export_that_broke_off_is_known_from_a_whole_one(
    still_world: World, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    world = still_world
    monkeypatch.setattr(reading, "PAGE", 2)
    contact = add_contact(world)
    for hour in range(6):
        add_message(world, contact, NEW_YEAR + hour)
    assert len(lines(world, type="conversations")) == 7
    query, asked = world.instance.core.database.query, []

    def fail_later(wanted: Any) -> Any:
        asked.append(wanted)
        if len(asked) == 3:
            raise ServiceUnavailableError("Firestore")
        return query(wanted)

    monkeypatch.setattr(world.instance.core.database, "query", fail_later)
    try:
        received = export(world, type="conversations", format=form).content
    except requests.exceptions.ChunkedEncodingError:
        received = b""

    assert len(asked) == 3
    assert b'"complete"' not in received
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(received))


def test_an_outage_before_the_first_page_is_answered_as_one(still_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Any) -> Any:
        raise ServiceUnavailableError("Firestore")

    monkeypatch.setattr(still_world.instance.core.database, "query", fail)
    assert export(still_world, type="contacts").status_code == 503
    assert export(still_world, type="contacts", format="csv").status_code == 503
