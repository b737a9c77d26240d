"""Auto-replies, consent messages, drips and repairs in the order of a conversation."""

import random

from app.carriers.base import SendErrorKind
from app.store.contacts.contacts import contacts
from app.store.messages.messages import messages
from app.store.tenancy.organizations import organizations
from app.times.clock import MINUTE, SECOND
from tests.campaigns.office import add_campaign, apply, texts
from tests.sending.order.ordering import Carrier, accept, bodies, deliver
from tests.world import CUSTOMER, TestClock, World

HOLD_MS = MINUTE
HOLD_UNCERTAIN_MS = 20 * MINUTE
"""The defaults of the settings."""


class TestEverySource:
    def test_auto_reply_follows_what_waits(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        (first,) = accept(office, "1")
        assert office.text_in("HELP").status_code == 200
        reply = next(each for each in office.conversation(first.contact_id) if each.source == "keyword")
        (last,) = accept(office, "2")
        clock.forward(2 * SECOND)

        deliver(office, reply)
        assert carrier.taken == ["1", reply.body]

        deliver(office, last)
        assert (reply.after, last.after) == ([first.id], [reply.id])
        assert carrier.taken[-1] == "2"

    def test_consent_message_goes_before_all(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        demand = {"require_contact_consent": True, "require_contact_consent_message": "May we?"}
        office.change(organizations, office.organization.id, **demand)
        accepted = accept(office, "1", "2", "3")
        carrier.faults["May we?"] = [SendErrorKind.RETRY]
        clock.forward(2 * SECOND)
        deliver(office, accepted[2])
        assert carrier.taken == []

        clock.forward(2 * MINUTE)
        deliver(office, accepted[1], accepted[2])

        assert carrier.taken == ["May we?", "1", "2", "3"]

    def test_consent_in_doubt_keeps_the_order(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        demand = {"require_contact_consent": True, "require_contact_consent_message": "May we?"}
        office.change(organizations, office.organization.id, **demand)
        accepted = accept(office, "1", "2")
        carrier.faults["May we?"] = [SendErrorKind.UNKNOWN]
        clock.forward(2 * SECOND)
        deliver(office, *accepted)
        clock.forward(5 * MINUTE)
        deliver(office, *accepted)
        assert carrier.taken == []

        consent = office.contact(accepted[0].contact_id).consent_message_id
        office.change(messages, consent, state="sent")
        deliver(office, accepted[1])

        assert carrier.taken == ["1", "2"]

    def test_drips_take_part(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        (first,) = accept(office, "0")
        steps = [{"interval": 0, "intervalType": "minutes", "message": f"drip {number}"} for number in range(3)]
        applied = apply(office, office.ann, first.contact_id, add_campaign(office, office.ann, *steps))
        drips = texts(office, applied)
        clock.forward(100)
        (last,) = accept(office, "1")
        clock.forward(2 * SECOND)

        deliver(office, last)

        assert carrier.taken == ["0", "drip 0", "drip 1", "drip 2", "1"]
        assert [message.after[0] for message in drips] == [first.id, drips[0].id, drips[1].id]

    def test_ended_drip_holds_nothing(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        (first,) = accept(office, "0")
        steps = [{"interval": 0, "intervalType": "minutes", "message": "drip"}]
        applied = apply(office, office.ann, first.contact_id, add_campaign(office, office.ann, *steps))
        clock.forward(100)
        (last,) = accept(office, "1")
        ended = office.call("DELETE", f"/api/v2/contacts/{first.contact_id}/drips/{applied['applicationId']}", office.ann)
        assert ended.status_code == 200, ended.text
        clock.forward(2 * SECOND)

        deliver(office, last)

        assert carrier.taken == ["0", "1"]


class TestRepairs:
    def test_sweep_after_a_queue_outage_keeps_the_order(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        accepted = []
        for body in bodies(10):
            accepted += accept(office, body)
            clock.forward(40 * SECOND)
        shuffled = [*accepted]
        random.Random(7).shuffle(shuffled)

        for message in shuffled:
            office.instance.messaging.sweep.reconcile(office.message(message.id))
            deliver(office, message)

        assert carrier.taken == bodies(10)

    def test_opt_out_ends_all_that_wait(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        accepted = accept(office, "1", "2")
        assert office.text_in("STOP").status_code == 200
        clock.forward(2 * SECOND)
        reply = next(each for each in office.conversation(accepted[0].contact_id) if each.source == "keyword")

        deliver(office, reply)

        assert carrier.taken == [reply.body]
        assert [office.message(message.id).state for message in accepted] == ["failed", "failed"]

    def test_missing_and_unreadable_predecessors_hold_nothing(self, office: World, carrier: Carrier) -> None:
        first, second, third = accept(office, "1", "2", "3")
        commit = office.instance.core.store.commit()
        commit.delete(messages.path(first.id))
        commit.update(messages.path(second.id), {"media": 7})
        commit.send()
        office.change(messages, third.id, after=[first.id, second.id])

        deliver(office, office.message(third.id))

        assert carrier.taken == ["3"]

    def test_merged_contacts_keep_the_order(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        (first,) = accept(office, "1")
        (other,) = accept(office, "2", to="+12125550124")
        # As a merge leaves it: both conversations are one.
        kept, merged = office.contact(first.contact_id), office.contact(other.contact_id)
        office.change(messages, other.id, contact_id=kept.id)
        office.change(contacts, kept.id, last_queued=kept.last_queued | merged.last_queued)
        (last,) = accept(office, "3")
        clock.forward(2 * SECOND)

        deliver(office, last)

        assert carrier.taken == ["1", "2", "3"]

    def test_contact_deleted_and_recreated_holds_nothing(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        (first,) = accept(office, "1")
        assert office.call("DELETE", f"/api/v2/contacts/{first.contact_id}", office.ann).status_code in (200, 202)
        (second,) = accept(office, "2", to=CUSTOMER)
        clock.forward(2 * SECOND)

        deliver(office, second, first)

        assert carrier.taken == ["2"]
