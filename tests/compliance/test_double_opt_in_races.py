"""Double opt-in when answers race with deliveries, tasks run twice, and servers die."""

from typing import Any

import pytest

from app.services.compliance.consent.waits import REVIEW_MS
from app.times.clock import DAY, MINUTE, SECOND
from tests.compliance.asking import QUESTION, AskingOffice, wait
from tests.world import run_at_once


@pytest.fixture
def office(asking_office: AskingOffice) -> AskingOffice:
    return asking_office


class TestRaces:
    def test_yes_while_the_wait_is_stored(self, office: AskingOffice, monkeypatch: pytest.MonkeyPatch) -> None:
        consent = office.world.instance.messaging.delivery._consent
        find, answers = consent.find_obstacle, iter(["YES"])

        def answer_meanwhile(*parties: Any) -> Any:
            obstacle = find(*parties)
            if isinstance(obstacle, tuple) and (words := next(answers, "")):
                assert office.world.text_in(words).status_code == 200
                # The job of the confirmation finds nothing that waits.
                while office.jobs:
                    office.world.instance.core.jobs.run(*office.jobs.pop(0))
            return obstacle

        monkeypatch.setattr(consent, "find_obstacle", answer_meanwhile)
        wait(office)
        assert list(office.taken) == [QUESTION, "One"]

    def test_tasks_that_run_twice_ask_and_send_once(self, office: AskingOffice) -> None:
        waiting = [office.send(body) for body in ("One", "Two")]
        run_at_once(*[lambda message=message: office.deliver(message) for message in [*waiting, *waiting]])
        office.settle(MINUTE)
        assert list(office.taken) == [QUESTION]
        office.world.text_in("YES")
        office.jobs += office.jobs
        office.settle()
        for message in waiting * 2:
            office.deliver(message)
        assert list(office.taken) == [QUESTION, "One", "Two"]
        assert [row["how"] for row in office.consents(waiting[0].contact_id)] == ["keyword", "message"]

    @pytest.mark.parametrize("is_answered", [False, True])
    def test_killed_before_the_question_is_noted(
        self, office: AskingOffice, monkeypatch: pytest.MonkeyPatch, is_answered: bool
    ) -> None:
        consent = office.world.instance.messaging.delivery._consent

        def die(*_: Any, **__: Any) -> None:
            raise SystemExit

        message = office.send("One")
        with monkeypatch.context() as patched:
            patched.setattr(consent, "_note_sent", die)
            with pytest.raises(SystemExit):
                office.settle()
        if is_answered:
            office.world.text_in("YES")
            office.settle()
        office.deliver(message)
        office.settle()
        assert list(office.taken) == [QUESTION, "One"][: 2 if is_answered else 1]
        assert {row["how"] for row in office.consents(message.contact_id)} >= {"message"}

    def test_killed_before_the_release_loses_nothing(self, office: AskingOffice) -> None:
        waiting = wait(office)
        office.world.text_in("YES")
        office.jobs.clear()
        # The sweeper restarts the job; the message's own look finds the confirmation too.
        office.settle(REVIEW_MS + MINUTE)
        assert (list(office.taken), office.states(waiting)) == ([QUESTION, "One"], [("sent", "")])
        assert office.world.message(waiting.id).attempts == 1

    def test_released_message_is_retried_for_its_hours(self, office: AskingOffice) -> None:
        waiting = wait(office)
        office.settle(3 * DAY)
        office.answer("YES")
        sent = office.world.message(waiting.id)
        assert sent.pacing is not None
        assert office.clock() - sent.pacing["at"] <= 2 * SECOND
