"""Operations on users, by an administrator and by themselves; each answers what one of it costs."""

from typing import Any

from app.store.users.users import users
from dev.data import seeding
from tests.costs.counting import Cost
from tests.costs.steps import SHOWN, count_call, count_for, send, succeed
from tests.users.people import EMAIL, NEW_PASSWORD, created, details, session_of
from tests.world import World

_IN_REACH = 40
_WEBHOOK = "https://crm.example.com/texts"


def create_a_user(world: World) -> Cost:
    return count_for(world, world.admin.authorization, "POST", "/api/v2/users", json=details(world))


def read_a_user(world: World) -> Cost:
    return count_for(world, world.admin.authorization, "GET", f"/api/v2/users/{world.ann.user.id}")


def change_a_name(world: World) -> Cost:
    return _count_change(world, full_name="Jane Doe")


def change_a_number(world: World) -> Cost:
    return _count_change(world, phone_number="+12125550143")


def change_an_email(world: World) -> Cost:
    return _count_change(world, email="Jane.Doe@Example.com")


def change_the_password_of_another(world: World) -> Cost:
    path = f"/api/v2/users/{created(world)}/changePassword"
    return count_for(world, world.admin.authorization, "POST", path, json={"password": NEW_PASSWORD})


def mark_a_user(world: World) -> Cost:
    return count_for(world, world.admin.authorization, "DELETE", f"/api/v2/users/{created(world)}")


def restore_a_user(world: World) -> Cost:
    path = f"/api/v2/users/{created(world)}"
    succeed(world.call("DELETE", path, world.admin))
    return count_for(world, world.admin.authorization, "POST", f"{path}/restore")


def list_all_users(world: World) -> Cost:
    present = len(succeed(world.call("GET", "/api/users", world.admin)).json())
    for number in range(_IN_REACH - present):
        seeding.add_user(world.instance, world.organization, f"Person {number}")
    assert len(succeed(world.call("GET", "/api/users", world.admin)).json()) == _IN_REACH
    return count_for(world, world.admin.authorization, "GET", "/api/users")


def read_the_own_profile(world: World) -> Cost:
    return count_for(world, world.ann.authorization, "GET", "/api/v2/users/me")


def list_users(world: World) -> Cost:
    for number in range(SHOWN + 1):
        seeding.add_user(world.instance, world.organization, f"Person {number}")
    path = f"/api/v2/users?organizationId={world.organization.id}&limit={SHOWN}"
    assert len(succeed(world.call("GET", path, world.admin)).json()["users"]) == SHOWN
    return count_for(world, world.admin.authorization, "GET", path)


def find_a_user_by_number(world: World) -> Cost:
    path = f"/api/v2/users?search=%2B{world.ann.user.phone_number[1:]}"
    assert len(succeed(world.call("GET", path, world.admin)).json()["users"]) == 1
    return count_for(world, world.admin.authorization, "GET", path)


def list_colleagues(world: World) -> Cost:
    for number in range(SHOWN + 2):
        seeding.add_user(world.instance, world.organization, f"Person {number}")
    path = f"/api/v2/users/colleagues?limit={SHOWN}"
    assert len(succeed(world.call("GET", path, world.ann)).json()["colleagues"]) == SHOWN
    return count_for(world, world.ann.authorization, "GET", path)


def share_a_number(world: World) -> Cost:
    jane = session_of(world, created(world))
    body = {"sharedWith": [world.ben.user.id]}
    return count_call(world, "POST", f"/api/v2/users/{jane.user.id}/numberSharing", jane, json=body)


def change_message_settings(world: World) -> Cost:
    jane = session_of(world, created(world))
    body = {"autoReplyMessage": "We are closed until Monday."}
    return count_call(world, "PATCH", f"/api/v2/users/{jane.user.id}/messageSettings", jane, json=body)


def register_a_device(world: World) -> Cost:
    return _count_registration(world)


def register_a_device_again(world: World) -> Cost:
    _count_registration(world)
    return _count_registration(world)


def read_a_webhook(world: World) -> Cost:
    return count_for(world, world.ann.authorization, "GET", _path_of_webhook(world))


def change_a_webhook(world: World) -> Cost:
    return count_for(world, world.ann.authorization, "PATCH", _path_of_webhook(world), json={"url": _WEBHOOK})


def list_deliveries(world: World) -> Cost:
    world.change(users, world.ann.user.id, relay_webhook=_WEBHOOK)
    for _ in range(SHOWN + 1):
        send(world, world.ann, sendStatus="sent")
    path = f"{_path_of_webhook(world)}/deliveries?limit={SHOWN}"
    assert len(succeed(world.call("GET", path, world.ann)).json()["deliveries"]) == SHOWN
    return count_for(world, world.ann.authorization, "GET", path)


def _count_change(world: World, **changes: Any) -> Cost:
    path = f"/api/v2/users/{created(world)}"
    body = {"email": EMAIL, "full_name": "Jane Roe"} | changes
    return count_for(world, world.admin.authorization, "PATCH", path, json=body)


def _count_registration(world: World) -> Cost:
    path = f"/api/v2/users/{world.ann.user.id}/devices"
    return count_for(world, world.ann.authorization, "POST", path, json={"token": "phone:1", "platform": "ios"})


def _path_of_webhook(world: World) -> str:
    return f"/api/v2/users/{world.ann.user.id}/webhook"
