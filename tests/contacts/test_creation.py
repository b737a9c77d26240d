"""`POST /api/v2/contacts`: a contact with all its values, once for each number."""

from typing import Any

import pytest

from app.auth.principal import Scope
from app.problems.contacts import CONTACT_NUMBER_IN_USE
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.store.contacts.contacts import CONTACT_FIELDS
from tests.refusals import assert_refused
from tests.users.people import service_account
from tests.world import CUSTOMER, Person, World, run_at_once

PATH = "/api/v2/contacts"


def create(world: World, person: Person, /, **body: Any) -> Any:
    headers = body.pop("headers", {})
    return world.call("POST", PATH, person, json={"phone_number": CUSTOMER, **body}, headers=headers)


def test_contact_has_every_given_value(world: World) -> None:
    values = {about.name: about.example or "Regular" for about in CONTACT_FIELDS.values()}

    answer = create(world, world.ann, **values, optedOut=True, isArchived=True)

    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert {name: body[name] for name in values} == values
    assert (body["phone_number"], body["userId"]) == (CUSTOMER, world.ann.user.id)
    assert (body["optedOut"], body["isArchived"], body["read_status"]) == (True, True, True)
    assert world.call("GET", f"{PATH}/{body['id']}", world.ann).json() == body
    [listed] = world.call("GET", PATH, world.ann, params={"search": "doe"}).json()["contacts"]
    assert listed == body


@pytest.mark.parametrize("number", ["(212) 555-0123", "212.555.0123", "+1 212 555 0123", "tel:+12125550123"])
def test_number_is_taken_as_people_write_it(world: World, number: str) -> None:
    body = create(world, world.ann, phone_number=number).json()

    assert (body["phone_number"], body["full_name"]) == (CUSTOMER, CUSTOMER)


def test_number_that_has_a_contact_is_refused_by_its_id(world: World) -> None:
    made = create(world, world.ann, full_name="John Doe").json()

    answer = create(world, world.ann, full_name="Somebody Else", phone_number="(212) 555-0123")

    assert_refused(answer, CONTACT_NUMBER_IN_USE)
    assert made["id"] in answer.json()["reason"]
    assert answer.headers["Content-Location"] == f"{PATH}/{made['id']}"
    assert world.contact(made["id"]).full_name == "John Doe"
    assert create(world, world.ben).status_code == 200


def test_two_requests_at_once_create_one_contact(world: World) -> None:
    answers = run_at_once(*[lambda: create(world, world.ann)] * 3)

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]


def test_repeated_request_gets_the_same_answer(world: World) -> None:
    headers = {"Idempotency-Key": "one"}

    first, again = (create(world, world.ann, full_name="John Doe", headers=headers) for _ in range(2))

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()


def test_number_that_opted_out_before_stays_so(world: World) -> None:
    contact = create(world, world.ann, optedOut=True).json()
    assert world.call("DELETE", f"{PATH}/{contact['id']}", world.ann).status_code == 200

    assert create(world, world.ann).json()["optedOut"] is True


def test_contact_is_created_for_a_user_within_access(world: World) -> None:
    uid = world.ann.user.id
    reseller = service_account(world, Scope.EDIT_CONTACTS)

    assert create(world, reseller, userId=uid).json()["userId"] == uid
    assert_refused(create(world, world.zoe, userId=uid), USER_NOT_FOUND)
    assert_refused(create(world, reseller), PARAMETERS_INVALID)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"phone_number": None}, "phone_number"),
        ({"phone_number": "call me"}, "phone_number"),
        ({"phone_number": "22395"}, "phone_number"),
        ({"email": "nobody"}, "email"),
        ({"birthday": "tomorrow"}, "birthday"),
        ({"full_name": "x" * 201}, "full_name"),
        ({"optedOut": "perhaps"}, "optedOut"),
    ],
)
def test_wrong_value_is_refused_by_its_name(world: World, body: dict[str, Any], field: str) -> None:
    answer = create(world, world.ann, **body)

    assert_refused(answer, PARAMETERS_INVALID)
    assert [entry["field"] for entry in answer.json()["errors"]] == [field]
