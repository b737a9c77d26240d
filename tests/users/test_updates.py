"""Changing users, by v1 and v2: who may change what, and that Firebase Auth follows."""

from typing import Any

import pytest

from app.problems.rate_limits import OWN_EMAIL_TOO_FREQUENT
from app.problems.tenancy import EXTERNAL_ID_TAKEN
from app.problems.users import EMAIL_IN_USE, NUMBER_IN_USE
from app.services.users.email_change_limit import MAX_TRIES
from app.store.audit.audit_log import AuditFilter, audit_log, page_of_audit_log
from app.store.engine.database import StoreConflictError
from app.store.users.users import User, users
from app.times.clock import DAY, SECOND
from tests.refusals import assert_refused, errors_of
from tests.users.people import (
    EMAIL,
    NUMBER,
    PASSWORD,
    account_of,
    change,
    created,
    edit_v1,
    email_claimed_by,
    make_tenant_admin,
    number_claimed_by,
    session_of,
    sign_in,
    stored,
)
from tests.world import CUSTOMER, TestClock, World, run_at_once


def test_a_change_is_stored_and_answered(world: World) -> None:
    uid = created(world)

    answer = change(
        world,
        world.admin,
        uid,
        full_name="Jane Doe",
        phone_number="+12125550143",
        restrictions=["reminders"],
        external_id="pbx-8",
        relayWebhook="https://crm.example.com/t",
    )

    assert answer.status_code == 200, answer.text
    assert answer.json() == world.call("GET", f"/api/v2/users/{uid}", world.admin).json()
    body = answer.json()
    assert (body["full_name"], body["phone_number"], body["restrictions"]) == ("Jane Doe", "+12125550143", ["reminders"])
    assert (body["external_id"], body["relayWebhook"]) == ("pbx-8", "https://crm.example.com/t")
    assert account_of(world, EMAIL).display_name == "Jane Doe"


@pytest.mark.parametrize(
    "body", [{}, {"full_name": "Ann"}, {"email": "ann.ash@example.com"}, {"restrictions": ["reminders"]}, {"email": None}]
)
def test_v2_changes_only_what_is_given(world: World, body: dict[str, Any]) -> None:
    path = f"/api/v2/users/{world.ann.user.id}"
    before = world.call("GET", path, world.admin).json()

    answer = world.call("PATCH", path, world.admin, json=body)

    assert answer.status_code == 200, answer.text
    assert answer.json() == before | {name: value for name, value in body.items() if value is not None}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_v1_edits_by_any_of_its_methods(world: World, method: str) -> None:
    answer = edit_v1(
        world, world.admin, world.ann.user.id, method, fullName="Ann Ash", phoneNumber="+12125550144", disabled=True
    )

    assert answer.status_code == 200, answer.text
    user = stored(world, world.ann.user.id)
    assert (user.full_name, user.phone_number, user.is_disabled) == ("Ann Ash", "+12125550144", True)


def test_a_new_address_is_changed_in_auth_and_the_password_stays(world: World) -> None:
    uid = created(world)

    assert change(world, world.admin, uid, email="Jane@New.example.com").status_code == 200

    assert stored(world, uid).email == "Jane@New.example.com"
    assert sign_in(world, EMAIL, PASSWORD) is None
    assert sign_in(world, "jane@new.example.com", PASSWORD)
    assert (email_claimed_by(world, EMAIL), email_claimed_by(world, "JANE@new.example.com")) == (None, uid)


def test_a_user_changes_the_case_of_his_address(world: World) -> None:
    uid = created(world)

    assert change(world, session_of(world, uid), uid, email=EMAIL.upper()).status_code == 200

    assert stored(world, uid).email == EMAIL.upper()
    assert email_claimed_by(world, EMAIL) == uid


def test_a_new_number_receives_and_the_old_one_is_free(world: World) -> None:
    assert change(world, world.admin, world.ann.user.id, phone_number=NUMBER).status_code == 200

    assert number_claimed_by(world, world.ann.user.phone_number) is None
    assert number_claimed_by(world, NUMBER) == world.ann.user.id
    assert world.text_in(to_number=NUMBER).status_code == 200
    assert world.text_in(to_number=world.ann.user.phone_number).status_code == 404
    assert change(world, world.admin, world.ben.user.id, phone_number=world.ann.user.phone_number).status_code == 200


@pytest.mark.parametrize(
    ("taken", "problem"),
    [
        ({"email": "BEN.baker@example.com"}, EMAIL_IN_USE),
        ({"phone_number": "+12125550101"}, NUMBER_IN_USE),
        ({"external_id": "pbx-1"}, EXTERNAL_ID_TAKEN),
    ],
)
def test_what_is_anothers_is_refused(world: World, taken: dict[str, Any], problem: Any) -> None:
    change(world, world.admin, world.ben.user.id, external_id="pbx-1")
    before = stored(world, world.ann.user.id)

    assert_refused(change(world, world.admin, world.ann.user.id, full_name="Changed", **taken), problem)

    assert stored(world, world.ann.user.id) == before


def test_v1_names_what_is_anothers_by_its_own_word(world: World) -> None:
    answer = edit_v1(world, world.admin, world.ann.user.id, phoneNumber="+12125550101")

    assert answer.status_code == 400
    assert errors_of(answer) == ["Invalid parameter 'phoneNumber': Phone number already in use"]


def test_of_two_users_at_once_one_gets_a_number_and_an_address(world: World) -> None:
    people = [world.add_person(f"User {n}", f"+1212555015{n}") for n in range(8)]

    answers = run_at_once(
        *[
            lambda person=person: change(world, world.admin, person.user.id, phone_number=NUMBER, email="one@example.com")
            for person in people
        ]
    )

    won = [answer.json()["id"] for answer in answers if answer.status_code == 200]
    assert len(won) == 1, [answer.text for answer in answers]
    assert {answer.status_code for answer in answers} == {200, 409}
    assert number_claimed_by(world, NUMBER) == email_claimed_by(world, "one@example.com") == won[0]
    for person in people:
        if person.user.id != won[0]:
            assert number_claimed_by(world, person.user.phone_number) == person.user.id


def test_a_change_that_loses_a_race_loses_nothing_of_the_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    uid = world.ann.user.id
    claims = type(world.instance.accounts.user_updates._reservations)
    update = claims.update
    raced: list[bool] = []

    def race(*arguments: Any) -> None:
        update(*arguments)
        if not raced:
            raced.append(True)
            world.change(users, uid, relay_receipts=True)

    monkeypatch.setattr(claims, "update", race)
    assert change(world, world.admin, uid, full_name="Ann Ash").status_code == 200

    user = stored(world, uid)
    assert raced
    assert (user.full_name, user.relay_receipts) == ("Ann Ash", True)


def test_the_audit_trail_tells_what_was_changed(world: World) -> None:
    change(world, world.admin, world.ann.user.id, restrictions=["blasts"], relayWebhook="https://crm.example.com/?k=hidden")

    [entry] = world.instance.core.store.page(audit_log, page_of_audit_log(AuditFilter(object_id=world.ann.user.id), 10, None))

    assert (entry.action, entry.actor_id) == ("user.update", world.admin.user.id)
    assert (entry.before["restrictions"], entry.after["restrictions"]) == ([], ["blasts"])
    assert "full_name" not in entry.after
    assert "hidden" not in str(entry)


def test_a_change_that_changes_nothing_writes_nothing(world: World) -> None:
    before = stored(world, world.ann.user.id)

    assert change(world, world.admin, world.ann.user.id).status_code == 200

    assert stored(world, world.ann.user.id).version == before.version
    assert world.instance.core.store.page(audit_log, page_of_audit_log(AuditFilter(), 10, None)) == []


def test_who_is_kept_from_reminders_sends_none(world: World) -> None:
    change(world, world.admin, world.ann.user.id, restrictions=["reminders"])
    later = {"sendAt": world.instance.core.clock() + 3_600_000, "scheduleTimezone": "America/New_York"}

    refused = world.send(world.ann, to=CUSTOMER, reminder=True, **later)

    assert (refused.status_code, refused.json()["reason"]) == (403, "The user is kept from 'reminders'")
    assert world.send(world.ann, to=CUSTOMER, **later).status_code == 200


def test_v1_lists_every_user_to_system_admins_alone(world: World) -> None:
    listed = world.call("GET", "/api/users", world.admin)

    assert {user["id"] for user in listed.json()} == {
        person.user.id for person in (world.ann, world.ben, world.zoe, world.admin)
    }
    assert listed.json()[0].keys() >= {"email", "phone_number", "organizationId", "is_disabled"}
    make_tenant_admin(world, world.ann)
    for person in (world.ann, world.ben):
        refused = world.call("GET", "/api/users", person)
        assert errors_of(refused) == ["User must be admin to access this endpoint."]
    assert world.served.call("GET", "/api/users", world.reseller).status_code == 401


def test_the_list_of_users_is_read_a_page_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for start in range(0, 700, 350):
        commit = world.instance.core.store.commit()
        for number in range(start, start + 350):
            user = User(id=f"user-{number:04}", email=f"u{number}@example.com")
            commit.create(users.path(user.id), users.encode(user))
        commit.send()
    database = type(world.instance.core.database)
    query = database.query
    sizes: list[int] = []

    def count(*arguments: Any) -> Any:
        documents = query(*arguments)
        sizes.append(len(documents))
        return documents

    monkeypatch.setattr(database, "query", count)
    listed = world.call("GET", "/api/users", world.admin).json()

    assert len({user["id"] for user in listed}) == len(listed) == 704
    assert sizes == [300, 300, 104]


def test_a_conflict_that_never_ends_is_answered_as_an_outage(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(*_: Any) -> None:
        raise StoreConflictError("somebody else")

    monkeypatch.setattr(type(world.instance.accounts.user_updates._reservations), "update", lose)

    assert change(world, world.admin, world.ann.user.id, full_name="X").status_code == 503


class TestOwnAddress:
    """Changing one's own address: each try says whether it is somebody else's, so a day has few."""

    def test_own_address_is_tried_few_times_a_day(self, world: World, clock: TestClock) -> None:
        for number in range(MAX_TRIES - 1):
            assert change(world, world.ann, world.ann.user.id, email=f"ann{number}@example.com").status_code == 200
        assert_refused(change(world, world.ann, world.ann.user.id, email=world.ben.user.email), EMAIL_IN_USE)

        refused = change(world, world.ann, world.ann.user.id, email="ann9@example.com")

        assert_refused(refused, OWN_EMAIL_TOO_FREQUENT)
        assert 0 < int(refused.headers["Retry-After"]) <= DAY // SECOND
        assert change(world, world.ann, world.ann.user.id, full_name="Ann A").status_code == 200
        clock.forward(DAY)
        assert change(world, world.ann, world.ann.user.id, email="ann9@example.com").status_code == 200

    def test_administrators_are_not_limited(self, world: World) -> None:
        for number in range(MAX_TRIES + 1):
            email = f"ada{number}@example.com"
            assert change(world, world.admin, world.admin.user.id, email=email).status_code == 200
