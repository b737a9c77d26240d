"""One text that a carrier brings twice under two ids, and the away message that answers many texts once."""

import dataclasses

import pytest

from app.configuration.settings import Settings
from app.store.messages.messages import Message
from app.store.users.users import users
from app.times.clock import HOUR, MINUTE, SECOND
from dev.stack import StackEndpoints
from tests.campaigns.office import succeed
from tests.world import CUSTOMER, TestClock, World, make_settings, run_at_once

AWAY = "We are closed until nine."


@pytest.fixture
def settings(stack: StackEndpoints, project_id: str) -> Settings:
    """The settings of production, as far as repeats are concerned."""
    return dataclasses.replace(make_settings(stack, project_id), REPEATED_TEXT_SECONDS=3)


def conversation(world: World) -> list[Message]:
    (contact,) = succeed(world.call("GET", "/api/v2/contacts", world.ann, params={"phoneNumber": CUSTOMER}))["contacts"]
    return list(reversed(world.conversation(contact["id"])))


def texts_in(world: World) -> list[Message]:
    return [message for message in conversation(world) if message.direction == "in"]


def answers(world: World) -> list[str]:
    return [message.body for message in conversation(world) if message.direction == "out"]


def go_away(world: World) -> None:
    world.change(users, world.ann.user.id, auto_reply_message=AWAY)


class TestRepeats:
    def test_same_words_within_the_window_are_one_text(self, still_world: World) -> None:
        go_away(still_world)
        for number in (1, 2, 3, 2):
            succeed(still_world.text_in("ok", carrier_message_id=f"SIM{number}"))

        (text,) = texts_in(still_world)
        read = succeed(still_world.call("GET", f"/api/v2/messages/{text.id}", still_world.ann))
        assert read["repeats"] == ["SIM2", "SIM3"]
        assert len(answers(still_world)) == 1

    @pytest.mark.parametrize("is_known", [False, True])
    def test_same_words_at_once_are_one_text(self, still_world: World, is_known: bool) -> None:
        if is_known:
            succeed(still_world.text_in("Hello"))

        run_at_once(*[lambda: still_world.text_in("ok") for _ in range(3)])

        assert [text.body for text in texts_in(still_world)] == ["Hello"] * is_known + ["ok"]
        assert len(texts_in(still_world)[-1].repeats) == 2

    def test_same_words_after_the_window_are_a_second_text(self, still_world: World, clock: TestClock) -> None:
        succeed(still_world.text_in("ok", carrier_message_id="SIM1"))
        succeed(still_world.text_in("ok", carrier_message_id="SIM2"))
        clock.forward(4 * SECOND)
        succeed(still_world.text_in("ok", carrier_message_id="SIM3"))
        # The carrier comes again with what was a repeat.
        clock.forward(HOUR)
        succeed(still_world.text_in("ok", carrier_message_id="SIM3"))

        assert [text.carrier_message_id for text in texts_in(still_world)] == ["SIM1", "SIM3"]

    def test_repeat_that_comes_again_later_stays_a_repeat(self, still_world: World, clock: TestClock) -> None:
        succeed(still_world.text_in("ok", carrier_message_id="SIM1"))
        succeed(still_world.text_in("ok", carrier_message_id="SIM2"))
        clock.forward(HOUR)
        succeed(still_world.text_in("ok", carrier_message_id="SIM2"))

        assert len(texts_in(still_world)) == 1

    def test_other_words_and_media_are_texts_of_their_own(self, still_world: World) -> None:
        for body, media in (("ok", []), ("OK", []), ("ok", ["https://example.com/1"]), ("ok", ["https://example.com/2"])):
            succeed(still_world.text_in(body, media=media))

        assert len(texts_in(still_world)) == 4

    def test_many_texts_at_once_are_all_stored(self, still_world: World) -> None:
        succeed(still_world.text_in("Hello"))

        given = run_at_once(*[lambda number=number: still_world.text_in(f"Text {number}") for number in range(12)])

        assert [answer.status_code for answer in given] == [200] * 12
        assert len(texts_in(still_world)) == 13


class TestAway:
    def test_texts_of_a_pause_get_one_answer(self, still_world: World, clock: TestClock) -> None:
        go_away(still_world)
        for body in ("Hi", "I need an appointment", "for Friday", "or Monday"):
            succeed(still_world.text_in(body))
        assert answers(still_world) == [AWAY]

        clock.forward(4 * HOUR - MINUTE)
        succeed(still_world.text_in("Hello?"))
        assert answers(still_world) == [AWAY]
        clock.forward(MINUTE)
        succeed(still_world.text_in("Anybody there?"))

        assert answers(still_world) == [AWAY, AWAY]

    @pytest.mark.parametrize("body", ["Liked “We are closed”", "👍 to “We are closed”", "Reacted ❤️ to “We are closed”"])
    def test_reaction_is_not_answered(self, still_world: World, body: str) -> None:
        go_away(still_world)

        succeed(still_world.text_in(body))

        assert answers(still_world) == []
