"""A blast from its draft to its results."""

import csv
import io
from typing import Any

from app.services.messages.slots import paced_by
from app.store.contacts.contacts import contacts
from app.store.tenancy.organizations import organizations
from app.store.users.users import users
from app.times.clock import HOUR
from tests.blasts.office import (
    BLASTS,
    act,
    add_contacts,
    add_list,
    create_blast,
    find_jobs,
    read,
    run_jobs,
    run_slice,
    wait_until_delivered,
)
from tests.media.files import png, upload
from tests.world import TestClock, World, wait_until

_FOOTER = "Acme Dental. Reply STOP to opt out."


def test_every_contact_of_two_lists_gets_one_message(world: World) -> None:
    world.change(organizations, world.organization.id, settings={"blasts": {"footer": _FOOTER}})
    first, second = add_list(world), add_list(world, "VIP")
    both = add_contacts(world, 5, [first, second])
    add_contacts(world, 3, [second], first=50, full_name="")
    [out] = add_contacts(world, 1, [first], first=70)
    world.change(contacts, out.id, opted_out=True)
    blast = create_blast(world, listIds=[first, second], contactIds=[both[0].id])

    preview = act(world, blast, "preview").json()
    assert (preview["recipients"], preview["skipped"]) == (8, {"duplicates": 6, "optedOut": 1})
    assert preview["samples"][0]["message"].endswith(f", come by!\n{_FOOTER}")

    assert act(world, blast, "send").json()["state"] == "sending"
    found = wait_until_delivered(world, blast, 8)

    assert (found["state"], found["recipients"], found["done"]) == ("sent", 9, 9)
    assert found["skipped"] == {"duplicates": 6, "optedOut": 1}
    texts = {message.body for contact in both for message in world.conversation(contact.id)}
    assert texts == {f"Hi Carl{index}, come by!\n{_FOOTER}" for index in range(5)}
    rows = list(csv.DictReader(io.StringIO(world.call("GET", f"{BLASTS}/{blast['id']}/results", world.ann).text)))
    assert sorted(row["state"] for row in rows) == ["delivered"] * 8 + ["skipped"]
    skipped = world.call("GET", f"{BLASTS}/{blast['id']}/recipients?state=skipped", world.ann).json()["recipients"]
    assert [(each["contactId"], each["reason"]) for each in skipped] == [(out.id, "optedOut")]


def test_replies_and_opt_outs_count_once(world: World) -> None:
    people = add_contacts(world, 3, [])
    blast = create_blast(world, contactIds=[each.id for each in people])
    act(world, blast, "send")
    wait_until_delivered(world, blast, 3)

    for body in ("Yes!", "And again", "STOP"):
        world.text_in(body, from_number=people[0].phone_number)
    world.text_in("STOP", from_number=people[1].phone_number)

    found = read(world, blast)
    assert (found["replies"], found["optOuts"]) == (1, 2)


def test_scheduled_blast_begins_at_its_time(still_world: World, clock: TestClock) -> None:
    world = still_world
    add_contacts(world, 2, [])
    blast = create_blast(world, all=True)
    begins = clock() + HOUR

    assert act(world, blast, "send", sendAt=begins).json()["state"] == "scheduled"
    assert act(world, blast, "send", sendAt=begins + HOUR).json()["sendAt"] == begins + HOUR
    add_contacts(world, 1, [], first=50)
    assert world.call("PATCH", f"{BLASTS}/{blast['id']}", world.ann, json={"message": "Changed"}).status_code == 200
    assert [job.due for job in find_jobs(world)] == [begins + HOUR, begins]
    clock.forward(2 * HOUR)
    run_jobs(world)

    found = read(world, blast)
    assert (found["state"], found["messages"]["queued"], found["recipients"]) == ("sent", 3, 3)


def test_contact_that_comes_later_gets_nothing(still_world: World) -> None:
    world, list_id = still_world, add_list(still_world)
    add_contacts(world, 2, [list_id])
    blast = create_blast(world, listIds=[list_id])
    act(world, blast, "send")
    run_slice(world)
    add_contacts(world, 1, [list_id], first=50)
    run_jobs(world)

    assert read(world, blast)["messages"]["queued"] == 2


def test_paused_blast_waits_until_it_is_resumed(world: World, still_world: World) -> None:
    people = add_contacts(world, 2, [])
    blast = create_blast(world, contactIds=[each.id for each in people])
    assert act(world, blast, "pause").status_code == 409
    act(still_world, blast, "send")
    run_jobs(still_world)

    assert act(world, blast, "pause").json()["state"] == "paused"
    ids = [world.conversation(each.id)[0].id for each in people]
    for message_id in ids:
        still_world.instance.messaging.delivery.deliver(message_id)
    assert [(world.message(each).state, paced_by(world.message(each))) for each in ids] == [("queued", "blast")] * 2
    assert act(world, blast, "resume").json()["state"] == "sending"

    assert wait_until_delivered(world, blast, 2)["state"] == "sent"


def test_canceled_blast_cancels_what_waits(world: World, still_world: World) -> None:
    people = add_contacts(world, 2, [])
    blast = create_blast(world, contactIds=[each.id for each in people])
    act(still_world, blast, "send")
    run_jobs(still_world)

    assert act(world, blast, "cancel").json()["state"] == "canceled"
    wait_until(lambda: read(world, blast), lambda found: found["messages"]["canceled"] == 2)
    assert act(world, blast, "resume").status_code == 409


def test_trial_is_sent_to_one_number(world: World) -> None:
    [sample] = add_contacts(world, 1, [])
    blast = create_blast(world)

    sent = act(world, blast, "test", to="+12125550199", contactId=sample.id).json()

    assert (sent["to"], sent["message"]) == ("+12125550199", "Hi Carl0, come by!")
    assert read(world, blast)["messages"]["queued"] == 0


def test_trial_is_the_message_of_the_blast(still_world: World) -> None:
    url = upload(still_world, still_world.ann, png(), "offer.png").json()["url"]
    [contact] = add_contacts(still_world, 1, [])
    blast = create_blast(still_world, contactIds=[contact.id], media=[url], footer=_FOOTER)

    trial = still_world.message(act(still_world, blast, "test", to="+12125550199", contactId=contact.id).json()["id"])
    act(still_world, blast, "send")
    run_jobs(still_world)

    [sent] = still_world.conversation(contact.id)
    alike = ("body", "media", "media_types", "segments", "source", "from_number", "state", "sent_by")
    assert {name: getattr(trial, name) for name in alike} == {name: getattr(sent, name) for name in alike}
    assert (sent.media_types, sent.body) == (["image/png"], f"Hi Carl0, come by!\n{_FOOTER}")
    assert (trial.blast_id, sent.blast_id) == ("", blast["id"])


def test_canned_response_is_the_text(still_world: World) -> None:
    def canned(body: str, **fields: Any) -> str:
        path, values = "/api/v2/canned-responses", {"name": "Offer", "body": body} | fields
        return str(still_world.call("POST", path, still_world.ben, json=values).json()["id"])

    still_world.change(organizations, still_world.organization.id, organization_admins=[still_world.ben.user.id])
    shared = canned("Dear [full|guest], come by!", scope="organization")
    blast = still_world.call("POST", BLASTS, still_world.ann, json={"name": "Offer", "cannedResponseId": shared}).json()
    assert blast["message"] == "Dear [full|guest], come by!"

    path = f"{BLASTS}/{blast['id']}"
    for fields, status in (
        ({"cannedResponseId": canned("Ben's own")}, 404),
        ({"cannedResponseId": canned("Hi [frist]", scope="organization")}, 400),
        ({"cannedResponseId": shared, "message": "Mine"}, 400),
    ):
        assert still_world.call("PATCH", path, still_world.ann, json=fields).status_code == status, fields
    other = canned("Until Friday, [first]!", scope="organization")
    changed = still_world.call("PATCH", path, still_world.ann, json={"cannedResponseId": other}).json()
    assert changed["message"] == "Until Friday, [first]!"
    # It is a copy.
    still_world.call("DELETE", f"/api/v2/canned-responses/{other}", still_world.ben)
    assert read(still_world, blast)["message"] == "Until Friday, [first]!"


def test_restricted_user_cannot_create_or_send(world: World) -> None:
    blast = create_blast(world, all=True)
    world.change(users, world.ann.user.id, restrictions=["blasts"])

    for verb in ("send", "pause", "resume", "cancel", "test"):
        body = {"to": "+12125550199"} if verb == "test" else {}
        response = world.call("POST", f"{BLASTS}/{blast['id']}/{verb}", world.ann, json=body)
        assert (verb, response.status_code) == (verb, 403)
    assert world.call("POST", BLASTS, world.ann, json={"name": "Offer"}).status_code == 403
