"""Typed messages that wait for allowed hours, and are canceled meanwhile."""

from tests.quiet_hours.office import Office


def test_typed_message_that_waits_can_be_canceled(office: Office) -> None:
    passing = office.send("Passes")
    office.run(until="2027-03-12T22:01-05:00")
    office.patch({"quietHours": {"appliesToTyped": True}})
    kept, dropped = office.send("Kept"), office.send("Dropped")
    path = "/api/v2/scheduledMessages"
    for _ in range(2):
        answer = office.world.call("DELETE", f"{path}/{dropped.id}", office.world.ann)
        assert (answer.status_code, answer.json()["state"]) == (200, "canceled")
    assert office.world.call("DELETE", f"{path}/{passing.id}", office.world.ann).status_code == 409
    assert office.world.call("PATCH", f"{path}/{kept.id}", office.world.ann, json={"message": "New"}).status_code == 409
    assert office.world.call("DELETE", f"{path}/{kept.id}", office.world.zoe).status_code == 404
    office.run()
    assert list(office.taken) == ["Passes", "Kept"]
    assert office.world.call("DELETE", f"{path}/{kept.id}", office.world.ann).status_code == 409
