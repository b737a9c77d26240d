"""The first carrier account breaks in every way while texts flow: none is lost, and none is taken by both accounts."""

import dataclasses
from collections import Counter

import pytest

from app.configuration.settings import Settings
from tests.crash.harness import number, run_rig
from tests.crash.scenarios import count_taken, send, state_of, stored_messages
from tests.twilio.client import TwilioServer
from tests.world import wait_until

CUSTOMERS = 12
ROUNDS = ("accept", "reset-unread", "reset-after-reading", "faulty", "silent", "locked", "accept")
"""What becomes of the first account's calls, one behaviour a round; a killed carrier resets its connections."""

DOUBTFUL = ("reset-unread", "reset-after-reading", "silent")
"""Behaviours after which the account may have the text."""


@pytest.mark.timeout(240)
def test_texts_arrive_once_while_the_first_account_breaks(crash_settings: Settings, carrier: TwilioServer) -> None:
    settings = dataclasses.replace(crash_settings, CARRIER_TIMEOUT_SECONDS=2)
    with run_rig(settings, carrier) as rig:
        second = rig.add_fallback()
        marks: list[str] = []
        with rig.servers.running():
            for mode in ROUNDS:
                carrier.control("PUT", "modes", {rig.account.sid: mode})
                # A customer has one text in doubt at most: the next one waits up to 20 minutes for it.
                doubts = DOUBTFUL.index(mode) if mode in DOUBTFUL else None
                for customer in range(CUSTOMERS):
                    if doubts not in (None, customer % len(DOUBTFUL)):
                        continue
                    marks.append(f"{mode}-{len(marks)}")
                    assert send(rig, number(customer), marks[-1])
                # Otherwise the next behaviour may meet these texts, and then a customer has several in doubt.
                if len(marks) == CUSTOMERS:
                    wait_until(lambda: rig.account.texts, lambda texts: len(texts) == CUSTOMERS)
                elif mode == "faulty":
                    wait_until(lambda: second.texts, bool)
        rig.recover()

        states = Counter(state_of(stored_messages(rig, "message", mark)) for mark in marks)
        taken = Counter(count_taken(rig, "body", mark) for mark in marks)
        assert (states, taken) == ({"sent": len(marks)}, {1: len(marks)})
        assert second.texts, "the second account took nothing"
        for customer in range(CUSTOMERS):
            sent = stored_messages(rig, "to", number(customer))
            in_order = [message.body for message in sorted(sent, key=lambda message: message.created)]
            assert [message.body for message in sorted(sent, key=lambda message: message.date)] == in_order
