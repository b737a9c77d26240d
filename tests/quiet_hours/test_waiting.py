"""Messages that wait for allowed hours: which ones, until when, and in which order they leave."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.carriers.base import SendErrorKind
from app.services.compliance.quiet_hours.quiet_hours import REVIEW_MS
from app.store.messages.messages import Source, messages
from app.store.tenancy.organizations import organizations
from app.store.users.users import users
from app.times.clock import HOUR, MINUTE, SECOND
from tests.blasts.office import act, add_contacts, create_blast
from tests.costs.counting import counted
from tests.pacing.simulation import customer
from tests.quiet_hours.office import Office, moment
from tests.world import CUSTOMER, run_at_once

NEW_YORK = ZoneInfo("America/New_York")


class TestWhichOnes:
    def test_typed_message_leaves_at_once(self, office: Office) -> None:
        message = office.send("Typed")
        office.run(until="2027-03-12T22:01-05:00")

        assert (list(office.taken), office.shown(message)["expectedAt"]) == (["Typed"], 0)

    def test_typed_message_waits_where_the_office_says_so(self, office: Office) -> None:
        office.patch({"quietHours": {"appliesToTyped": True}})
        message = office.send("Typed")
        assert office.shown(message)["pacedBy"] == "quiet-hours"
        office.run()

        assert office.left("Typed", NEW_YORK).startswith("2027-03-13T08:")

    @pytest.mark.parametrize(("applies", "left"), [(True, []), (False, ["Away"])])
    def test_auto_replies_wait_and_confirmations_do_not(self, office: Office, applies: bool, left: list[str]) -> None:
        office.patch({"quietHours": {"appliesToAutoReplies": applies, "appliesToTyped": True}})
        office.world.change(users, office.world.ann.user.id, auto_reply_message="Away")
        office.world.text_in("Anybody there?")
        office.run(until="2027-03-12T22:01-05:00")
        assert list(office.taken) == left
        office.world.text_in("STOP")
        office.run(until="2027-03-12T22:02-05:00")

        assert len(office.taken) == len(left) + 1
        # Who opted out gets nothing that waited.
        office.run()
        assert len(office.taken) == len(left) + 1

    @pytest.mark.parametrize("source", [Source.BLAST, Source.DRIP])
    def test_untyped_message_waits_without_announcement(self, office: Office, source: Source) -> None:
        message = office.send("Bulk")
        office.world.change(messages, message.id, source=source)
        office.run(until="2027-03-13T07:59-05:00")
        assert (office.taken, office.shown(message)["pacedBy"]) == ({}, "quiet-hours")
        office.run()

        assert office.left("Bulk", NEW_YORK).startswith("2027-03-13T08:")

    def test_preview_of_a_blast_tells_who_waits(self, office: Office) -> None:
        [east] = add_contacts(office.world, 1, [], first=1100)
        [west] = add_contacts(office.world, 1, [], first=21400)
        blast = create_blast(office.world, contactIds=[east.id, west.id])

        preview = act(office.world, blast, "preview").json()
        assert (preview["recipients"], preview["waiting"]) == (2, 1)
        assert preview["waitingUntil"] == moment("2027-03-13T08:00-05:00")
        act(office.world, blast, "send", sendAt=moment("2027-03-13T10:00-05:00"))
        assert act(office.world, blast, "preview").json()["waiting"] == 1
        act(office.world, blast, "send", sendAt=moment("2027-03-13T13:00-05:00"))
        preview = act(office.world, blast, "preview").json()
        assert (preview["waiting"], preview["waitingUntil"]) == (0, 0)

    def test_consent_message_waits_with_the_message_behind_it(self, office: Office) -> None:
        consent = {"require_contact_consent": True, "require_contact_consent_message": "Consent?"}
        office.world.change(organizations, office.world.organization.id, **consent)
        office.send("Scheduled", sendAt=moment("2027-03-12T22:10-05:00"))
        office.run(until="2027-03-13T07:59-05:00")
        assert office.taken == {}
        office.run()

        assert list(office.taken) == ["Consent?", "Scheduled"]

    def test_group_waits_until_all_members_are_awake(self, office: Office) -> None:
        members = [CUSTOMER, "+14155550123"]
        sent = office.world.send(office.world.ann, to=members, message="Group", sendAt=moment("2027-03-12T23:30-05:00"))
        shown = office.shown(office.world.message(sent.json()["id"]))

        assert shown["expectedAt"] > moment("2027-03-13T08:00-08:00")

    def test_disabled_user_sends_nothing_that_waited(self, office: Office) -> None:
        message = office.send("Scheduled", sendAt=moment("2027-03-12T23:00-05:00"))
        office.world.change(users, office.world.ann.user.id, is_disabled=True)
        office.run()

        assert (office.taken, office.world.message(message.id).state) == ({}, "failed")


class TestWaiting:
    def test_messages_leave_spread_over_the_first_minutes(self, office: Office) -> None:
        numbers = [customer(index) for index in range(60)]
        for index, number in enumerate(numbers):
            office.send(f"n{index}", to=number, sendAt=moment("2027-03-13T00:00-05:00"))
        # The customers are in Chicago.
        office.run()

        opening = moment("2027-03-13T08:00-06:00")
        minutes = [(at - opening) // MINUTE for at in office.taken.values()]
        assert (len(minutes), min(minutes) >= 0, max(minutes) <= 10) == (60, True, True)
        assert max(minutes.count(minute) for minute in range(11)) <= 15
        # Looked at twice an hour, and stored once.
        assert max(office.simulation.runs.values()) <= 9 * HOUR // REVIEW_MS + 4

    def test_order_is_kept_past_a_typed_message_and_for_hours(self, office: Office) -> None:
        first = office.send("First", sendAt=moment("2027-03-12T22:30-05:00"))
        office.run(until="2027-03-12T22:40-05:00")
        office.send("Typed")
        office.run(until="2027-03-12T23:50-05:00")
        assert list(office.taken) == ["Typed"]
        second = office.send("Second", sendAt=moment("2027-03-13T01:00-05:00"))
        office.run(until="2027-03-13T07:50-05:00")

        office.set_clock("2027-03-13T08:15-05:00")
        # The tasks come in the wrong order.
        office.deliver(second)
        office.deliver(first)
        office.run()

        assert list(office.taken) == ["Typed", "First", "Second"]

    def test_message_due_later_does_not_pass_one_that_waited(self, office: Office) -> None:
        office.send("Waited", sendAt=moment("2027-03-12T22:30-05:00"))
        later = office.send("Later", sendAt=moment("2027-03-13T08:00:30-05:00"))
        assert office.shown(later)["expectedAt"] == 0
        office.run()

        assert list(office.taken) == ["Waited", "Later"]

    def test_moved_message_stays_behind_those_of_its_time(self, office: Office) -> None:
        at = moment("2027-03-13T01:00-05:00")
        moved = office.send("Moved", sendAt=moment("2027-03-12T23:00-05:00"))
        office.clock.now += SECOND
        office.send("First", sendAt=at)
        office.clock.now += SECOND
        path = f"/api/v2/scheduledMessages/{moved.id}"
        assert office.world.call("PATCH", path, office.world.ann, json={"sendAt": at}).status_code == 200
        office.run()

        assert list(office.taken) == ["First", "Moved"]

    def test_away_message_between_two_typed_ones_hides_none(self, office: Office) -> None:
        office.world.change(users, office.world.ann.user.id, auto_reply_message="Away")
        first = office.send("first")
        office.faults["first"] = [SendErrorKind.THROTTLED]
        office.run(until="2027-03-12T22:00-05:00")
        assert office.world.message(first.id).attempts == 1
        assert office.world.text_in("Anybody there?").status_code == 200
        office.clock.now += 500
        office.send("second")
        office.run(until="2027-03-12T22:05-05:00")

        assert list(office.taken) == ["first", "second"]

    def test_away_message_at_night_holds_nobody_back(self, office: Office) -> None:
        office.world.change(users, office.world.ann.user.id, auto_reply_message="Away")
        assert office.world.text_in("Anybody there?").status_code == 200
        office.send("Behind it", sendAt=moment("2027-03-12T22:30-05:00"))
        texts = []
        for time in ("22:01", "23:59"):
            office.set_clock(f"2027-03-12T{time}-05:00")
            texts.append(office.send(f"Typed at {time}"))
            office.run(until=f"2027-03-12T{time}:10-05:00")
        office.run(until="2027-03-13T08:00:01-05:00")
        texts.append(office.send("Typed at the opening"))
        office.run(until="2027-03-13T08:00:03-05:00")
        assert list(office.taken) == [text.body for text in texts]
        office.run()

        assert list(office.taken)[3:] == ["Away", "Behind it"]
        assert office.left("Away", NEW_YORK).startswith("2027-03-13T08:")
        dates = {each.body: each.date for each in office.world.conversation(texts[0].contact_id) if each.direction == "out"}
        assert sorted(dates, key=lambda body: dates[body]) == list(office.taken)

    def test_look_at_a_waiting_message_writes_nothing(self, office: Office) -> None:
        message = office.send("Scheduled", sendAt=moment("2027-03-12T22:10-05:00"))
        office.run(until="2027-03-12T23:00-05:00")

        with counted(office.world.instance) as cost:
            office.deliver(message)
        assert (cost.documents_read, cost.commits) == (3, 0)

    def test_office_without_quiet_hours_pays_nothing(self, office: Office) -> None:
        costs: list[tuple[int, ...]] = []
        for settings in ({"quietHours": {"enabled": False}}, {}):
            office.world.change(organizations, office.world.organization.id, settings=settings)
            message = office.send(f"Scheduled {len(costs)}", to=customer(len(costs)), sendAt=office.clock() + MINUTE)
            office.clock.now += MINUTE
            with counted(office.world.instance) as cost:
                office.deliver(message)
            costs.append((cost.documents_read, cost.read_trips, cost.query_trips, cost.commits))
        assert costs[0] == costs[1]

    @pytest.mark.parametrize("change", [{"enabled": False}, {"hours": {"friday": [{"from": "08:00", "to": "24:00"}]}}])
    def test_wider_hours_apply_to_what_waits(self, office: Office, change: dict[str, Any]) -> None:
        message = office.send("Scheduled", sendAt=moment("2027-03-12T22:10-05:00"))
        office.run(until="2027-03-12T22:20-05:00")
        assert office.shown(message)["pacedBy"] == "quiet-hours"
        office.patch({"quietHours": change})
        changed = office.clock()
        office.run()

        assert office.taken["Scheduled"] <= changed + REVIEW_MS

    def test_narrower_hours_apply_to_what_waits(self, office: Office) -> None:
        message = office.send("Scheduled", sendAt=moment("2027-03-12T22:10-05:00"))
        office.run(until="2027-03-12T22:20-05:00")
        office.patch({"quietHours": {"country": "CA"}})
        office.run(until="2027-03-12T23:00-05:00")
        assert office.shown(message)["expectedAt"] > moment("2027-03-13T10:00-05:00")
        office.run()

        assert office.left("Scheduled", NEW_YORK).startswith("2027-03-13T10:")

    def test_zone_of_a_contact_applies_to_what_waits(self, office: Office) -> None:
        message = office.send("Scheduled", sendAt=moment("2027-03-12T22:10-05:00"))
        path = f"/api/v2/contacts/{message.contact_id}"
        office.world.call("PATCH", path, office.world.ann, json={"timezone": "Pacific/Honolulu"})
        office.run()

        # It was 17:10 there.
        assert office.left("Scheduled", NEW_YORK) == "2027-03-12T22:10-05:00"

    def test_time_to_give_up_counts_from_the_opening(self, office: Office) -> None:
        office.faults["Scheduled"] = [SendErrorKind.RETRY] * 5
        office.send("Scheduled", sendAt=moment("2027-03-12T22:10-05:00"))
        office.run()

        assert office.left("Scheduled", NEW_YORK).startswith("2027-03-13T08:")

    def test_retry_after_the_closing_waits_for_the_next_day(self, office: Office) -> None:
        office.set_clock("2027-03-12T20:58-05:00")
        office.faults["Scheduled"] = [SendErrorKind.RETRY] * 8
        office.send("Scheduled", sendAt=moment("2027-03-12T20:59:50-05:00"))
        office.run()

        assert office.left("Scheduled", NEW_YORK).startswith("2027-03-13T08:")

    def test_tasks_at_once_store_one_slot_and_send_once(self, office: Office) -> None:
        message = office.send("Scheduled", sendAt=moment("2027-03-12T22:10-05:00"))
        office.world.change(messages, message.id, pacing=None)
        office.set_clock("2027-03-12T22:11-05:00")
        run_at_once(*[lambda: office.deliver(message)] * 4)
        assert (office.taken, office.shown(message)["pacedBy"]) == ({}, "quiet-hours")
        office.clock.now = office.shown(message)["expectedAt"]
        run_at_once(*[lambda: office.deliver(message)] * 4)

        assert office.left("Scheduled", NEW_YORK).startswith("2027-03-13T08:")

    def test_lost_and_repeated_tasks_send_once_and_within_hours(self, office: Office) -> None:
        message = office.send("Scheduled", sendAt=moment("2027-03-12T22:10-05:00"))
        office.run(until="2027-03-12T22:20-05:00")
        for _ in range(3):
            office.deliver(message)
        assert office.taken == {}
        office.simulation.tasks.clear()
        office.simulation.names.clear()
        office.set_clock("2027-03-13T08:13-05:00")
        office.world.instance.operations.sweeper.sweep()
        office.run()

        assert office.left("Scheduled", NEW_YORK) == "2027-03-13T08:13-05:00"

    def test_edited_time_is_announced_again(self, office: Office) -> None:
        message = office.send("Scheduled", sendAt=moment("2027-03-12T22:10-05:00"))
        path = f"/api/v2/scheduledMessages/{message.id}"
        answer = office.world.call("PATCH", path, office.world.ann, json={"sendAt": moment("2027-03-13T12:00-05:00")})
        assert (answer.status_code, office.shown(message)["expectedAt"]) == (200, 0)
        office.world.call("PATCH", path, office.world.ann, json={"sendAt": moment("2027-03-13T22:00-05:00")})
        assert office.shown(message)["expectedAt"] > moment("2027-03-14T08:00-04:00")
        office.run()

        assert office.left("Scheduled", NEW_YORK).startswith("2027-03-14T08:")


def test_damaged_settings_hold_nothing_back(office: Office) -> None:
    office.world.change(
        organizations,
        office.world.organization.id,
        settings={"quietHours": {"enabled": True, "hours": {"monday": [{"from": "25:00", "to": 7}]}, "holidays": [{}]}},
    )
    office.send("Scheduled", sendAt=moment("2027-03-12T22:10-05:00"))
    office.run()

    assert office.taken["Scheduled"] <= moment("2027-03-12T22:10-05:00") + SECOND
