"""A disabled organization is so from the moment of the answer: for log-in, calls, sending, what was scheduled, and replies."""

from collections.abc import Callable

import pytest

from app.problems.permissions import HIGHER_ROLE, ORGANIZATION_DISABLED, SUPER_ADMIN_KEPT
from app.store.contacts.contact_queries import all_contacts
from app.store.contacts.contacts import contacts
from app.store.users.users import users
from app.times.clock import DAY
from dev.data import seeding
from tests.refusals import assert_refused
from tests.tenancy.offices import patch, tenant_admin
from tests.users.people import PASSWORD, session_of, stored
from tests.world import Person, TestClock, World

Switch = Callable[[bool], None]


@pytest.fixture
def disable(world: World) -> Switch:
    """Disables the first organization, or enables it, as an administrator of its tenant does."""
    tina = tenant_admin(world)
    world.change(users, world.admin.user.id, organization_id="")

    def switch(value: bool = True) -> None:
        answer = patch(world, tina, is_disabled=value)
        assert (answer.status_code, answer.json()["is_disabled"]) == (200, value)

    return switch


def test_organization_of_instance_admin_stays_enabled(world: World) -> None:
    tina = tenant_admin(world)

    assert_refused(patch(world, tina, is_disabled=True), HIGHER_ROLE)
    world.change(users, world.admin.user.id, is_super_admin=True)
    assert_refused(patch(world, tina, is_disabled=True), SUPER_ADMIN_KEPT)

    assert patch(world, tina, organizationName="Renamed").status_code == 200
    assert world.send(world.ann).status_code == 200


def test_its_users_can_neither_log_in_nor_call_nor_send(world: World, disable: Switch) -> None:
    user = seeding.add_user(world.instance, world.organization, "Sam Session", password=PASSWORD)
    sam = session_of(world, user.id)
    assert world.call("GET", f"/api/v2/users/{user.id}", sam).status_code == 200

    disable(True)

    assert_refused(world.call("GET", f"/api/v2/users/{user.id}", sam), ORGANIZATION_DISABLED)
    again = Person(stored(world, user.id), session_of(world, user.id).authorization)
    assert_refused(world.call("GET", f"/api/v2/users/{user.id}", again), ORGANIZATION_DISABLED)
    assert_refused(world.call("GET", "/api/contacts", world.ann), ORGANIZATION_DISABLED)
    assert_refused(world.send(world.ann), ORGANIZATION_DISABLED)
    assert world.send(world.zoe).status_code == 200, "other organizations go on"

    disable(False)
    assert world.send(world.ann).status_code == 200


def test_what_was_scheduled_before_is_not_sent(world: World, disable: Switch, clock: TestClock) -> None:
    sent = world.send(world.ann, sendAt=clock() + DAY).json()

    disable(True)
    clock.forward(DAY)
    world.instance.messaging.delivery.deliver(sent["MessageID"])

    message = world.message(sent["MessageID"])
    assert message.failure is not None
    assert (message.state, message.attempts, message.failure["kind"]) == ("failed", 0, "disabled")


def test_its_customers_get_no_automatic_replies(world: World, disable: Switch) -> None:
    disable(True)

    assert world.text_in("STOP").status_code == 200

    (contact,) = world.instance.core.store.page(contacts, all_contacts(world.ann.user.id, 10, None))
    assert contact.opted_out, "an opt-out counts even then"
    assert [message.body for message in world.conversation(contact.id)] == ["STOP"]
