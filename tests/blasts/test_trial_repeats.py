"""Repeated test messages of a blast, and what they count as."""

from collections.abc import Mapping
from typing import Any

import requests

from app.problems.plans import PLAN_LIMIT
from tests.blasts.office import BLASTS, create_blast
from tests.common.test_repeated_requests import count_messages
from tests.plans.test_plans import make_plan
from tests.refusals import assert_refused
from tests.world import CUSTOMER, World


def ask(world: World, blast: Mapping[str, Any], **headers: str) -> requests.Response:
    return world.call("POST", f"{BLASTS}/{blast['id']}/test", world.ann, json={"to": CUSTOMER}, headers=headers)


def test_repeat_with_a_key_sends_nothing(still_world: World) -> None:
    blast = create_blast(still_world)

    first, again = (ask(still_world, blast, **{"Idempotency-Key": "one"}) for _ in range(2))

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    assert count_messages(still_world) == 1


def test_it_takes_from_the_plan(still_world: World) -> None:
    make_plan(still_world, messagesPerMonth=1)
    blast = create_blast(still_world)
    assert ask(still_world, blast).status_code == 200

    assert_refused(ask(still_world, blast), PLAN_LIMIT)


def test_it_counts_as_a_send(still_world: World) -> None:
    answer = ask(still_world, create_blast(still_world))

    assert '"sends"' in answer.headers["RateLimit-Policy"]
