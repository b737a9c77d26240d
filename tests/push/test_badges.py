"""Badges of apps: each person's own unread conversations."""

from tests.push.devices import register
from tests.push.fcm_server import FcmServer
from tests.push.test_message_notifications import share, wait_for_pushes
from tests.world import World


def test_each_person_gets_their_own_badge(world: World, fcm: FcmServer) -> None:
    share(world, world.ben)
    register(world, world.ann, "ann:1")
    register(world, world.ben, "ben:1", "android")
    for number in ("+12125550151", "+12125550152"):
        world.text_in("Hello", from_number=number)
    wait_for_pushes(fcm, 4)
    contact_id = world.call("GET", "/api/v2/contacts", world.ann).json()["contacts"][0]["id"]
    assert world.call("POST", f"/api/v2/conversations/{contact_id}/read", world.ben).status_code == 200
    own = world.call("GET", "/api/v2/unreadCounts", world.ben).json()["badge"]

    world.text_in("Still there?", from_number="+12125550153")

    last = {message["token"]: message for message in wait_for_pushes(fcm, 6)[4:]}
    assert last["ann:1"]["apns"]["payload"]["aps"] == {"badge": 3}
    assert last["ben:1"]["android"]["notification"]["notification_count"] == own + 1 == 2
    assert {message["data"]["badge"] for message in last.values()} == {"2", "3"}
