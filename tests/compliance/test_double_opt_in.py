"""Double opt-in: what waits for a confirmation, what confirms, and what ends the wait."""

from typing import Any

import pytest

from app.services.compliance.consent.waits import ASK_AGAIN_MS, REVIEW_MS
from app.store.contacts.contacts import contacts
from app.store.messages.messages import Source, messages
from app.store.tenancy.organizations import organizations
from app.store.users.users import users
from app.times.clock import DAY, HOUR, MINUTE
from tests.compliance.asking import QUESTION, AskingOffice, wait
from tests.contacts.people import add_contact

WAITING = ("queued", "consent")


@pytest.fixture
def office(asking_office: AskingOffice) -> AskingOffice:
    return asking_office


def _events(office: AskingOffice, contact_id: str) -> list[tuple[str, str]]:
    path = f"/api/v2/conversations/{contact_id}/timeline"
    entries = office.world.call("GET", path, office.world.ann).json()["entries"]
    events = [entry["event"] for entry in entries if entry["type"] == "event"]
    return [(event["kind"], event["details"].get("keyword", "")) for event in reversed(events)]


class TestConfirmation:
    def test_yes_releases_what_waits_in_order(self, office: AskingOffice) -> None:
        asked = office.clock()
        first = wait(office)
        office.clock.now += 2 * HOUR
        blast, drip = office.send("Two"), office.send("Three")
        office.world.change(messages, blast.id, source=Source.BLAST)
        office.world.change(messages, drip.id, source=Source.DRIP)
        office.settle()
        scheduled = office.send("Four", sendAt=office.clock() + HOUR)
        later = office.send("Later", sendAt=office.clock() + 9 * DAY)
        office.settle(3 * DAY)
        everything = (first, blast, drip, scheduled)
        assert list(office.taken) == [QUESTION]
        assert office.states(*everything) == [WAITING, WAITING, WAITING, ("scheduled", "consent")]
        until = office.world.contact(first.contact_id).consent_asked_at + 7 * DAY
        assert {office.shown(each)["expectedAt"] for each in everything} == {until}
        assert office.requirement(first.contact_id)["waitsUntil"] == until
        assert until <= asked + 7 * DAY + MINUTE

        office.answer("Yes!")

        assert list(office.taken) == [QUESTION, "One", "Two", "Three", "Four"]
        assert {state for state, _ in office.states(*everything)} == {"sent"}
        assert (
            office.requirement(first.contact_id)["confirmedAt"] == office.world.contact(first.contact_id).consent_confirmed_at
        )
        told, asked_for = office.consents(first.contact_id)
        received = office.world.contact(first.contact_id).last_inbound
        assert (told["how"], told["words"], told["by"]) == ("keyword", "Yes!", "")
        assert told["messageId"] == (told["messageId"] if received is None else received["id"])
        assert (asked_for["how"], asked_for["words"]) == ("message", QUESTION)
        assert _events(office, first.contact_id) == [("consentRequested", ""), ("consentGiven", "Yes!")]
        wait(office, "Five")
        office.settle(9 * DAY)
        assert (list(office.taken)[5:], office.states(later)) == (["Five", "Later"], [("sent", "")])

    @pytest.mark.parametrize("words", ["y", "START", "“Yes” 👍", "sounds good", "Sí", "YES\nSent from my iPhone"])
    def test_words_that_confirm(self, office: AskingOffice, words: str) -> None:
        message = wait(office)
        office.world.change(contacts, message.contact_id, drips=["running"])
        office.answer(words)
        assert list(office.taken) == [QUESTION, "One"]
        # The answer is no reply that ends what the contact agreed to.
        assert office.world.contact(message.contact_id).drips == ["running"]

    def test_other_texts_do_not_confirm(self, office: AskingOffice) -> None:
        waiting = wait(office)
        office.world.change(users, office.world.ann.user.id, auto_reply_message="Away")
        for words in ("Liked “YES”", "Yes, tomorrow at nine would be fine with me", "No", "HELP", "ja", "oui", ""):
            office.answer(words or "👍")
        assert office.states(waiting) == [WAITING]
        # Answers to the contact's own texts do not need consent.
        assert "Away" in office.taken
        assert [row["how"] for row in office.consents(waiting.contact_id)] == ["message"]

    def test_yes_is_an_ordinary_text_without_a_question(self, office: AskingOffice) -> None:
        office.world.change(users, office.world.ann.user.id, auto_reply_message="Away")
        office.answer("Yes")
        assert list(office.taken) == ["Away"]
        wait(office)
        assert list(office.taken) == ["Away", QUESTION]


class TestEnd:
    def test_wait_ends_after_seven_days(self, office: AskingOffice) -> None:
        waiting = wait(office)
        office.settle(7 * DAY - HOUR)
        assert office.states(waiting) == [WAITING]
        office.settle(2 * HOUR)
        assert office.states(waiting) == [("failed", "")]
        assert office.reason(waiting) == "The contact did not confirm the consent message within 7 days"

        soon = wait(office, "Soon")
        assert office.reason(soon) == "The contact did not confirm the last consent message, and is asked again after 30 days"
        assert office.requirement(waiting.contact_id)["isSentFirst"] is False
        office.clock.now += ASK_AGAIN_MS
        assert office.requirement(waiting.contact_id)["isSentFirst"] is True
        office.ask_with("Once more?")
        again = wait(office, "Again")
        assert (list(office.taken), office.states(again)) == ([QUESTION, "Once more?"], [WAITING])
        office.answer("yes")
        assert list(office.taken) == [QUESTION, "Once more?", "Again"]

    def test_stop_ends_the_wait_and_start_confirms_anew(self, office: AskingOffice) -> None:
        waiting = wait(office)
        office.answer("STOP")
        assert office.states(waiting) == [("failed", "")]
        assert (office.world.message(waiting.id).failure or {})["kind"] == "opted-out"
        assert office.world.send(office.world.ann, message="No").status_code == 451
        path = f"/api/v2/contacts/{waiting.contact_id}"
        assert office.world.call("PATCH", path, office.world.ann, json={"optedOut": False}).status_code == 200
        office.ask_with("Once more?")
        again = wait(office, "Again")
        assert (office.states(again), list(office.taken)[-1]) == ([WAITING], "Once more?")
        office.answer("START")
        assert list(office.taken)[-1] == "Again"

    @pytest.mark.parametrize(
        ("changes", "state"), [({"doubleOptIn": False}, "sent"), ({"waitDays": 1}, "failed"), ({"waitDays": 9}, "queued")]
    )
    def test_changed_settings_reach_what_waits(self, office: AskingOffice, changes: dict[str, Any], state: str) -> None:
        waiting = wait(office)
        office.settle(2 * DAY)
        assert office.patch({"consent": changes}).status_code == 200
        office.settle(REVIEW_MS)
        assert office.shown(waiting)["state"] == state

    def test_what_waits_can_be_canceled(self, office: AskingOffice) -> None:
        waiting, kept = wait(office), wait(office, "Two")
        path = f"/api/v2/scheduledMessages/{waiting.id}"
        assert office.world.call("DELETE", path, office.world.ann).json()["state"] == "canceled"
        office.answer("YES")
        assert (list(office.taken), office.states(kept)) == ([QUESTION, "Two"], [("sent", "")])

    def test_question_that_never_arrived_ends_thewait(self, office: AskingOffice) -> None:
        waiting = wait(office)
        question = office.world.message(office.world.contact(waiting.contact_id).consent_message_id)
        assert office.world.receipt_in(question, "undelivered", reason="Landline").status_code == 200
        office.settle()
        assert office.reason(waiting) == "The consent message before it could not be sent: Landline"

    def test_who_was_told_before_is_asked(self, office: AskingOffice) -> None:
        contact = add_contact(office.world, consent_sent_at=office.clock() - DAY, consent_message_id="earlier")
        waiting = wait(office)
        assert (list(office.taken), office.states(waiting)) == ([QUESTION], [WAITING])
        assert office.world.contact(contact.id).consent_asked_at > 0

    def test_new_number_has_to_confirm(self, office: AskingOffice) -> None:
        first = wait(office)
        office.answer("YES")
        path = f"/api/v2/contacts/{first.contact_id}"
        assert office.world.call("PATCH", path, office.world.ann, json={"phone_number": "+12125550124"}).status_code == 200
        office.ask_with("And here?")
        waiting = wait(office, "Two", to="+12125550124")
        assert (list(office.taken)[-1], office.states(waiting)) == ("And here?", [WAITING])


class TestRecords:
    def _record(self, office: AskingOffice, contact_id: str, how: str, at: int | None = None) -> None:
        body = {"how": how, "words": "I agree.", "at": office.clock() if at is None else at}
        answer = office.world.call("POST", f"/api/v2/contacts/{contact_id}/consent", office.world.ann, json=body)
        assert answer.status_code == 200, answer.text

    @pytest.mark.parametrize(
        ("how", "taken"), [("webForm", ["One"]), ("paper", ["One"]), ("verbal", [QUESTION]), ("import", [QUESTION])]
    )
    def test_accepted_record_replaces_the_question(self, office: AskingOffice, how: str, taken: list[str]) -> None:
        contact = add_contact(office.world)
        # An old record too, which no setting knew when it was written.
        office.patch({"consent": {"doubleOptIn": False}})
        self._record(office, contact.id, how)
        office.patch({"consent": {"doubleOptIn": True}})
        wait(office)
        assert list(office.taken) == taken
        if how == "verbal":
            office.patch({"consent": {"acceptedRecords": ["verbal"]}})
            self._record(office, contact.id, how)
            office.settle()
            assert list(office.taken) == [QUESTION, "One"]

    def test_withdrawn_record_counts_no_more(self, office: AskingOffice) -> None:
        contact = add_contact(office.world)
        self._record(office, contact.id, "paper", office.clock() - DAY)
        office.answer("STOP")
        self._record(office, contact.id, "paper", office.clock() - DAY)
        assert office.world.contact(contact.id).consent_confirmed_at == 0
        office.world.change(contacts, contact.id, opted_out=False)
        wait(office)
        assert QUESTION in office.taken

    def test_consent_outlives_a_deleted_contact(self, office: AskingOffice) -> None:
        first = wait(office)
        office.answer("YES")
        assert office.world.call("DELETE", f"/api/v2/contacts/{first.contact_id}", office.world.ann).status_code == 200
        office.clock.now += HOUR
        wait(office, "Two")
        assert list(office.taken) == [QUESTION, "One", "Two"]


_WRONG: list[tuple[dict[str, Any], str]] = [
    ({"waitDays": 0}, "waitDays"),
    ({"waitDays": 31}, "waitDays"),
    ({"waitDays": "7"}, "waitDays"),
    ({"confirmWords": ["Stop"]}, "confirmWords.0"),
    ({"confirmWords": ["ok", "help!"]}, "confirmWords.1"),
    ({"confirmWords": [""]}, "confirmWords.0"),
    ({"confirmWords": ["\u200b"]}, "confirmWords.0"),
    ({"confirmWords": ["a" * 41]}, "confirmWords.0"),
    ({"confirmWords": [f"word {index}" for index in range(21)]}, "confirmWords"),
    ({"acceptedRecords": ["message"]}, "acceptedRecords.0"),
    ({"acceptedRecords": ["telepathy"]}, "acceptedRecords.0"),
]


def test_wrong_settings_are_refused(office: AskingOffice) -> None:
    for changes, name in _WRONG:
        answer = office.patch({"consent": changes})
        assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [f"consent.{name}"])


def test_settings_are_shown_and_kept(office: AskingOffice) -> None:
    changes = {"doubleOptIn": True, "waitDays": 3, "confirmWords": ["Sure"], "acceptedRecords": ["paper"]}
    path = f"/api/v2/organizations/{office.world.organization.id}/settings"
    assert office.patch({"consent": {"doubleOptIn": False}}).json()["consent"]["doubleOptIn"] is False
    assert office.patch({"consent": changes}).json()["consent"] == changes
    assert office.world.call("GET", path, office.world.ann).json()["consent"] == changes


def test_double_opt_in_needs_a_consent_message(office: AskingOffice) -> None:
    office.patch({"consent": {"doubleOptIn": False}})
    office.world.change(organizations, office.world.organization.id, require_contact_consent=False)
    answer = office.patch({"consent": {"doubleOptIn": True}})
    assert (answer.status_code, "requireContactConsentMessage" in answer.text) == (400, True)
