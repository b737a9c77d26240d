from typing import Any

import pytest
from click.testing import CliRunner

from app.commands.operations.validate_schema import validate_schema_command
from app.problems.jobs import SCHEMA_REPORT_NOT_FOUND
from app.problems.permissions import ROLE_MISSING
from app.problems.users import USER_NOT_FOUND
from app.services.operations.schema_validation import scan
from app.store.contacts.contact_queries import all_contacts
from app.store.contacts.contacts import contacts
from app.store.engine.database import Path
from app.store.jobs import JobState, jobs
from app.store.users.users import users
from tests.contacts.people import add_contact
from tests.jobs.test_engine import InterruptionError
from tests.refusals import assert_refused
from tests.world import Person, World, run_at_once, wait_until


def begin(world: World, uid: str = "", caller: Person | None = None) -> Any:
    path = f"/api/v2/schemaValidation/{uid}" if uid else "/api/v2/schemaValidation"
    return world.call("POST", path, caller or world.admin)


def report(world: World, report_id: str, caller: Person | None = None) -> Any:
    return world.call("GET", f"/api/v2/schemaValidation/reports/{report_id}", caller or world.admin)


def write(world: World, collection: str, document_id: str, **fields: Any) -> None:
    commit = world.instance.core.store.commit()
    commit.create(Path(collection, document_id), fields)
    commit.send()


def run_through(world: World, report_id: str) -> Any:
    while (job := world.instance.core.store.read(jobs.at(report_id))[0]) and job.state is JobState.RUNNING:
        world.instance.core.jobs.run(job.id, job.slice)
    return report(world, report_id).json()


def collection_of(found: Any, name: str) -> Any:
    return next(each for each in found["collections"] if each["name"] == name)


def test_what_an_office_wrote_by_itself_is_as_it_must_be(world: World) -> None:
    world.send(world.ann)
    world.text_in("STOP")
    world.call("POST", "/api/v2/contacts/block", world.ann, json=[{"action": "block", "sender": "+12125550199"}])

    begun = begin(world)

    assert begun.status_code == 202
    found = wait_until(lambda: report(world, begun.json()["id"]).json(), lambda each: each["state"] != "running")
    assert (found["state"], found["faulty"]) == ("done", 0), found
    assert collection_of(found, "messages")["checked"] >= 2
    assert found["checked"] == sum(each["checked"] for each in found["collections"])


def test_report_names_fields_but_no_values(still_world: World) -> None:
    world = still_world
    contact = add_contact(world)
    world.change(contacts, contact.id, phone_number="no number at all", notes=7)
    write(world, "messages", "broken", uid=world.ann.user.id, message="a secret text")

    answer = begin(world, world.ann.user.id, world.ann)
    found = run_through(world, answer.json()["id"])

    told = collection_of(found, "contacts")
    assert (told["checked"], told["faulty"]) == (1, 1)
    assert {(each["id"], each["field"]) for each in told["problems"]} == {(contact.id, "phone_number"), (contact.id, "notes")}
    assert {each["field"] for each in collection_of(found, "messages")["problems"]} >= {"contactId", "from", "to", "state"}
    assert collection_of(found, "users")["checked"] == 1
    assert "not-a-number" not in str(found)
    assert "a secret text" not in str(found)
    assert world.instance.core.store.documents(all_contacts(world.ann.user.id, 1, None))[0].fields["notes"] == 7


def test_interrupted_validation_counts_documents_once(still_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world = still_world
    monkeypatch.setattr(scan, "PAGE_SIZE", 7)
    uid = world.ann.user.id
    for number in range(30):
        write(world, "contacts", f"contact-{number:02}", uid=uid, phone_number="no number at all")
    report_id = begin(world, uid).json()["id"]
    engine = world.instance.core.jobs
    check_next = scan.Scan.check_next

    def stop(*arguments: Any) -> Any:
        check_next(*arguments)
        raise InterruptionError

    with monkeypatch.context() as patched:
        patched.setattr(scan.Scan, "check_next", stop)
        with pytest.raises(InterruptionError):
            engine.run(report_id, 1)
    run_at_once(*[lambda: engine.run(report_id, 1)] * 3)
    engine.run(report_id, 1)
    found = run_through(world, report_id)

    told = collection_of(found, "contacts")
    assert (told["checked"], told["faulty"], len(told["problems"])) == (30, 30, scan.SHOWN_PROBLEMS)


def test_validation_is_for_instance_admins_only(still_world: World) -> None:
    world = still_world
    world.change(users, world.ann.user.id, shared_with=[world.ben.user.id])

    assert_refused(begin(world, caller=world.ann), ROLE_MISSING)
    assert_refused(begin(world, world.ann.user.id, world.ben), USER_NOT_FOUND)
    assert_refused(begin(world, "nobody"), USER_NOT_FOUND)
    of_ann, of_all = begin(world, world.ann.user.id, world.ann).json()["id"], begin(world).json()["id"]
    assert report(world, of_ann, world.ann).status_code == 200
    for caller, report_id in ((world.ben, of_ann), (world.zoe, of_ann), (world.ann, of_all), (world.admin, "none")):
        assert_refused(report(world, report_id, caller), SCHEMA_REPORT_NOT_FOUND)
    assert world.call("GET", f"/api/v2/jobs/{of_ann}", world.ann).status_code == 404


def test_the_command_tells_what_is_wrong_and_fails(still_world: World) -> None:
    world = still_world
    runner = CliRunner()
    command = validate_schema_command(world.instance)
    assert runner.invoke(command, []).exit_code == 0
    write(world, "contacts", "broken", uid=world.ann.user.id, phone_number="no number at all")

    found = runner.invoke(command, ["--user", world.ann.user.id])

    assert found.exit_code == 1
    assert "broken  phone_number: Must be a phone number in E.164." in found.output
    assert "not-a-number" not in found.output
    assert runner.invoke(command, ["--user", "nobody"]).exit_code == 2
