"""Lists of users: those whom an administrator administers, and everybody's colleagues."""

from typing import Any

import pytest

from app.auth.principal import Scope
from app.problems.permissions import ROLE_MISSING
from app.problems.requests import CURSOR_INVALID, PARAMETERS_INVALID
from app.store.tenancy.organizations import organizations
from app.store.users.phone_numbers import phone_numbers
from app.store.users.users import users
from dev.data import seeding
from tests.refusals import assert_refused
from tests.users.people import make_organization_admin, make_tenant_admin, service_account
from tests.world import Person, World

PATH = "/api/v2/users"


def found(world: World, person: Person, key: str = "users", path: str = PATH, **query: Any) -> list[dict[str, Any]]:
    """Return all entries of a list, two at a time."""
    entries: list[dict[str, Any]] = []
    cursor: str | None = None
    for _ in range(40):
        given = {"limit": 2, **query, **({"cursor": cursor} if cursor else {})}
        answer = world.call("GET", path, person, params=given)
        assert answer.status_code == 200, answer.text
        assert len(answer.json()[key]) <= 2
        entries += answer.json()[key]
        cursor = answer.json()["nextCursor"]
        if cursor is None:
            return entries
    raise AssertionError("the list has no end")


def names(world: World, person: Person, **query: Any) -> set[str]:
    listed = [entry["full_name"] for entry in found(world, person, **query)]
    assert len(listed) == len(set(listed))
    return set(listed)


@pytest.fixture
def office(world: World) -> World:
    """Ann administers the first organization, which has five more people; another one of the tenant has Nell."""
    make_organization_admin(world, world.ann)
    for number in range(5):
        world.add_person(f"Person {number}", f"+1212555015{number}")
    other = seeding.add_organization(world.instance, "Second Office", world.tenant)
    seeding.add_user(world.instance, other, "Nell", "+12125550160")
    return world


class TestReach:
    def test_organization_admin_lists_the_organization(self, office: World) -> None:
        listed = found(office, office.ann)

        assert {entry["organizationId"] for entry in listed} == {office.organization.id}
        assert {office.ann.user.id, office.ben.user.id} <= {entry["id"] for entry in listed}
        assert {f"Person {number}" for number in range(5)} <= {entry["full_name"] for entry in listed}

    def test_admin_of_two_organizations_lists_both(self, office: World) -> None:
        third = seeding.add_organization(office.instance, "Third Office", office.tenant)
        seeding.add_user(office.instance, third, "Tess", "+12125550161")
        office.change(organizations, third.id, organization_admins=[office.ann.user.id])

        assert "Tess" in names(office, office.ann)
        assert names(office, office.ann, organizationId=third.id) == {"Tess"}

    def test_tenant_admin_lists_the_tenant_and_no_other(self, office: World) -> None:
        make_tenant_admin(office, office.ben)

        listed = found(office, office.ben)

        assert {entry["tenantId"] for entry in listed} == {office.tenant.id}
        assert "Nell" in {entry["full_name"] for entry in listed}
        assert found(office, office.ben, tenantId=office.zoe.user.tenant_id) == []
        assert found(office, office.ben, organizationId=office.zoe.user.organization_id) == []

    def test_instance_is_listed_by_its_admins_and_services(self, office: World) -> None:
        for caller in (office.admin, service_account(office, Scope.READ_USERS)):
            listed = {entry["id"] for entry in found(office, caller)}
            assert {office.ann.user.id, office.zoe.user.id, office.admin.user.id} <= listed
            assert names(office, caller, tenantId=office.zoe.user.tenant_id) == {office.zoe.user.full_name}

    def test_user_without_a_role_is_refused(self, office: World) -> None:
        assert_refused(office.call("GET", PATH, office.ben), ROLE_MISSING)
        assert_refused(office.call("GET", PATH, office.ben, params={"search": office.ann.user.email}), ROLE_MISSING)

    def test_foreign_user_is_not_found_by_address_or_number(self, office: World) -> None:
        zoe = office.zoe.user
        office.change(users, zoe.id, email="zoe@example.com")
        for text in (zoe.phone_number, "zoe@example.com"):
            assert found(office, office.ann, search=text) == []
            assert [entry["id"] for entry in found(office, office.admin, search=text)] == [zoe.id]


class TestFilters:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("person", {f"Person {number}" for number in range(5)}),
            ("PERSON 3", {"Person 3"}),
            ("0152", {"Person 2"}),
            ("(212) 555-0154", {"Person 4"}),
            ("nobody", set()),
        ],
    )
    def test_search_by_name_and_number(self, office: World, text: str, expected: set[str]) -> None:
        assert names(office, office.ann, search=text) == expected

    def test_whole_number_is_found_by_its_reservation(self, office: World) -> None:
        number = "+12125550152"
        [entry] = found(office, office.ann, search=number)
        office.change(users, entry["id"], phone_number="+12125550159")
        office.change(phone_numbers, number, created=0)

        assert office.instance.core.store.get(phone_numbers.at(number)) is not None
        assert found(office, office.ann, search=number) == []

    def test_disabled_and_deleted_users(self, office: World) -> None:
        by_name = {entry["full_name"]: entry["id"] for entry in found(office, office.ann)}
        office.change(users, by_name["Person 0"], is_disabled=True)
        office.change(users, by_name["Person 1"], deleted=1)

        assert names(office, office.ann, isDisabled="true") == {"Person 0"}
        assert "Person 0" not in names(office, office.ann, isDisabled="false")
        assert names(office, office.ann, deleted="true") == {"Person 1"}
        assert "Person 1" not in names(office, office.ann)

    @pytest.mark.parametrize("query", [{"limit": 0}, {"limit": "x"}, {"isDisabled": "perhaps"}, {"organizationId": ""}])
    def test_wrong_filters_are_refused(self, office: World, query: dict[str, Any]) -> None:
        assert_refused(office.call("GET", PATH, office.ann, params=query), PARAMETERS_INVALID)

    def test_cursor_of_another_search_is_refused(self, office: World) -> None:
        cursor = office.call("GET", PATH, office.ann, params={"limit": 1}).json()["nextCursor"]

        answer = office.call("GET", PATH, office.ann, params={"limit": 1, "cursor": cursor, "search": "person"})

        assert_refused(answer, CURSOR_INVALID)


class TestColleagues:
    def colleagues(self, world: World, person: Person, **query: Any) -> list[dict[str, Any]]:
        return found(world, person, "colleagues", f"{PATH}/colleagues", **query)

    def test_colleagues_are_named_without_more(self, office: World) -> None:
        listed = self.colleagues(office, office.ben)

        assert all(entry.keys() == {"userId", "full_name", "phone_number"} for entry in listed)
        ids = {entry["userId"] for entry in listed}
        assert office.ann.user.id in ids
        assert not ids & {office.ben.user.id, office.zoe.user.id}
        assert "Nell" not in {entry["full_name"] for entry in listed}

    def test_colleague_can_be_shared_with(self, office: World) -> None:
        [colleague] = self.colleagues(office, office.ben, search="Person 2")

        body = {"sharedWith": [colleague["userId"]]}
        path = f"{PATH}/{office.ben.user.id}/numberSharing"
        assert office.call("POST", path, office.ben, json=body).json()["users"] == [colleague]

    def test_disabled_and_deleted_colleagues_are_left_out(self, office: World) -> None:
        [one, two] = self.colleagues(office, office.ben, search="Person 2") + self.colleagues(
            office, office.ben, search="Person 3"
        )
        office.change(users, one["userId"], is_disabled=True)
        office.change(users, two["userId"], deleted=1)

        left = {entry["full_name"] for entry in self.colleagues(office, office.ben)}
        assert not left & {"Person 2", "Person 3"}
        assert "Person 4" in left

    def test_search_does_not_reveal_addresses(self, office: World) -> None:
        office.change(users, office.ann.user.id, email="secret@example.com")

        assert self.colleagues(office, office.ben, search="secret") == []

    def test_user_without_an_organization_has_none(self, office: World) -> None:
        office.change(users, office.ben.user.id, organization_id="")

        assert self.colleagues(office, office.ben) == []
