"""Moves and releases of numbers."""

import pytest

from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import NUMBER_HAS_WAITING, NUMBER_IN_USE, NUMBERS_TOO_MANY
from app.store.users import phone_numbers as store
from app.store.users.phone_numbers import phone_numbers
from app.store.users.users import users
from app.times.clock import HOUR
from dev.data import seeding
from tests.deletion.removals import delete_user, finish
from tests.numbers.inventory.calls import SECOND, THIRD, call, create, created, stored_number, stored_user, tenant_admin
from tests.refusals import assert_refused
from tests.world import TestClock, World

ANN = "+12125550100"


def test_a_number_moves_to_another_user(still_world: World) -> None:
    created(still_world, userId=still_world.ann.user.id)

    answer = call(still_world, tenant_admin(still_world), "POST", SECOND, "/move", userId=still_world.ben.user.id)

    assert answer.status_code == 200, answer.text
    assert answer.json()["userId"] == still_world.ben.user.id
    assert still_world.send(still_world.ben, from_=SECOND).status_code == 200
    assert still_world.send(still_world.ann, from_=SECOND).status_code == 403
    entry = still_world.call("GET", "/api/v2/audit", still_world.admin).json()["entries"][0]
    assert (entry["action"], entry["before"]["uid"]) == ("number.move", still_world.ann.user.id)


def test_another_number_becomes_primary(still_world: World) -> None:
    created(still_world, userId=still_world.ann.user.id)

    moved = call(still_world, still_world.admin, "POST", ANN, "/move", userId=still_world.admin.user.id).json()

    assert moved["primary"]
    assert stored_user(still_world, still_world.ann.user.id).phone_number == SECOND
    assert stored_user(still_world, still_world.admin.user.id).phone_number == ANN


def test_a_number_moves_to_the_stock_of_an_organization(still_world: World) -> None:
    other = seeding.add_organization(still_world.instance, "Other", still_world.tenant)

    moved = call(still_world, still_world.admin, "POST", ANN, "/move", organizationId=other.id).json()

    assert (moved["userId"], moved["organizationId"]) == ("", other.id)
    assert stored_user(still_world, still_world.ann.user.id).phone_number == ""
    assert still_world.text_in().status_code == 404


@pytest.mark.parametrize("target", ["nobody", "zoe", "both", "neither", "organization"])
def test_moves_stay_in_the_tenant(still_world: World, target: str) -> None:
    zoe, ann = still_world.zoe.user, still_world.ann.user
    body = {
        "nobody": {"userId": "nobody"},
        "zoe": {"userId": zoe.id},
        "both": {"userId": ann.id, "organizationId": ann.organization_id},
        "neither": {},
        "organization": {"organizationId": zoe.organization_id},
    }[target]

    answer = still_world.call("POST", "/api/v2/numbers/%2B12125550101/move", still_world.admin, json=body)

    assert_refused(answer, PARAMETERS_INVALID)


@pytest.mark.parametrize("what", ["/move", "/release"])
def test_waiting_messages_are_not_stranded(still_world: World, what: str) -> None:
    later = still_world.instance.core.clock() + HOUR
    assert still_world.send(still_world.ann, sendAt=later).status_code == 200
    path, body = f"/api/v2/numbers/%2B12125550100{what}", {"userId": still_world.ben.user.id} if what == "/move" else {}

    assert_refused(still_world.call("POST", path, still_world.admin, json=body), NUMBER_HAS_WAITING)
    assert still_world.call("POST", path, still_world.admin, json=body | {"force": True}).status_code == 200


def test_a_released_number_is_free_for_all(still_world: World) -> None:
    created(still_world, userId=still_world.ann.user.id)
    assert call(still_world, tenant_admin(still_world), "POST", SECOND, "/release").status_code == 200

    assert still_world.send(still_world.ann, from_=SECOND).status_code == 403
    assert still_world.text_in(to_number=SECOND).status_code == 404
    assert created(still_world, userId=still_world.zoe.user.id)["userId"] == still_world.zoe.user.id


def test_a_user_has_a_limited_number_of_numbers(still_world: World) -> None:
    commit = still_world.instance.core.store.commit()
    for index in range(store.MAX_NUMBERS_OF_USER - 1):
        number = store.new_primary_number(f"+1312555{1000 + index}", still_world.ann.user.id, "o", "t", 1)
        phone_numbers.create(commit, number)
    commit.send()

    assert_refused(create(still_world, still_world.admin, userId=still_world.ann.user.id), NUMBERS_TOO_MANY)


class TestOriginalsWire:
    def test_the_phone_number_changes_places_with_an_own_one(self, still_world: World) -> None:
        created(still_world, userId=still_world.ann.user.id, campaignId="C1")
        path = f"/api/v2/users/{still_world.ann.user.id}"

        answer = still_world.call("PATCH", path, still_world.admin, json={"phone_number": SECOND})

        assert answer.status_code == 200, answer.text
        assert (stored_number(still_world, ANN).uid, stored_number(still_world, SECOND).campaign_id) == (
            still_world.ann.user.id,
            "C1",
        )
        assert still_world.send(still_world.ann, from_=ANN).status_code == 200
        assert still_world.send(still_world.ann, from_=SECOND).status_code == 200

    def test_a_new_phone_number_replaces_the_old_one(self, still_world: World) -> None:
        created(still_world, userId=still_world.ann.user.id)
        path = f"/api/v2/users/{still_world.ann.user.id}"

        assert still_world.call("PATCH", path, still_world.admin, json={"phone_number": THIRD}).status_code == 200

        assert still_world.instance.core.store.get(phone_numbers.at(ANN)) is None
        assert still_world.send(still_world.ann, from_=SECOND).status_code == 200

    def test_an_additional_number_of_another_user_is_in_use(self, still_world: World) -> None:
        created(still_world, userId=still_world.ann.user.id)
        path = f"/api/v2/users/{still_world.ben.user.id}"

        assert_refused(still_world.call("PATCH", path, still_world.admin, json={"phone_number": SECOND}), NUMBER_IN_USE)

    def test_a_number_in_stock_is_taken_with_its_settings(self, still_world: World) -> None:
        created(still_world, campaignId="C1", organizationId=still_world.organization.id)
        path = f"/api/v2/users/{still_world.ben.user.id}"

        assert still_world.call("PATCH", path, still_world.admin, json={"phone_number": SECOND}).status_code == 200
        number = stored_number(still_world, SECOND)
        assert (number.uid, number.campaign_id) == (still_world.ben.user.id, "C1")

    def test_stock_of_another_organization_is_in_use(self, still_world: World) -> None:
        created(still_world, organizationId=still_world.zoe.user.organization_id)
        path = f"/api/v2/users/{still_world.ben.user.id}"

        assert_refused(still_world.call("PATCH", path, still_world.admin, json={"phone_number": SECOND}), NUMBER_IN_USE)

    def test_numbers_follow_their_user_to_another_organization(self, still_world: World) -> None:
        created(still_world, userId=still_world.ann.user.id)
        other = seeding.add_organization(still_world.instance, "Other", still_world.tenant)
        path = f"/api/v2/users/{still_world.ann.user.id}"

        assert still_world.call("PATCH", path, still_world.admin, json={"organizationId": other.id}).status_code == 200

        assert {stored_number(still_world, number).organization_id for number in (ANN, SECOND)} == {other.id}

    def test_purge_frees_all_numbers(self, still_world: World, clock: TestClock) -> None:
        world = still_world
        created(world, userId=world.ann.user.id)

        finish(world, clock, delete_user(world, world.admin, world.ann.user.id, force="true").json()["purgeId"])

        assert world.instance.core.store.get(users.at(world.ann.user.id)) is None
        assert world.instance.core.store.read(phone_numbers.at(ANN), phone_numbers.at(SECOND)) == (None, None)
