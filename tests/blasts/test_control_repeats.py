"""Start, pause, resumption and end of a blast, requested again with their Idempotency-Key."""

from collections.abc import Mapping
from typing import Any

import requests

from app.problems.blasts import BLAST_STATE_WRONG
from app.problems.requests import IDEMPOTENCY_KEY_REUSED
from app.store.blasts.blasts import Blast, blasts
from tests.blasts.office import BLASTS, add_contacts, add_list, create_blast
from tests.refusals import assert_refused
from tests.world import TestClock, World, run_at_once


def act(world: World, blast: Mapping[str, Any], verb: str, key: str = "", **body: Any) -> requests.Response:
    options: dict[str, Any] = {"json": body} if verb == "send" else {}
    headers = {"Idempotency-Key": key} if key else {}
    return world.call("POST", f"{BLASTS}/{blast['id']}/{verb}", world.ann, headers=headers, **options)


def stored(world: World, blast: Mapping[str, Any]) -> Blast:
    found = world.instance.core.store.get(blasts.at(blast["id"]))
    assert found is not None
    return found


def blast_of(world: World) -> dict[str, Any]:
    regulars = add_list(world)
    add_contacts(world, 2, [regulars])
    return create_blast(world, listIds=[regulars])


def test_each_step_is_repeated_with_its_key(still_world: World) -> None:
    blast = blast_of(still_world)
    for run, verb in enumerate(("send", "pause", "resume", "cancel"), start=1):
        first, again = act(still_world, blast, verb, verb), act(still_world, blast, verb, verb)

        assert (first.status_code, again.status_code) == (200, 200), f"{verb}: {first.text} {again.text}"
        assert again.content == first.content
        assert again.headers["Idempotent-Replayed"] == "true"
        assert stored(still_world, blast).run == run

    assert act(still_world, blast, "send", "send").json()["state"] == "sending"
    assert_refused(act(still_world, blast, "send"), BLAST_STATE_WRONG)


def test_starts_at_once_begin_one_run(still_world: World) -> None:
    blast = blast_of(still_world)

    answers = run_at_once(*[lambda: act(still_world, blast, "send", "one")] * 4)

    assert {each.status_code for each in answers} == {200}
    assert len({each.content for each in answers}) == 1
    assert stored(still_world, blast).run == 1


def test_schedule_is_repeated_after_its_time(still_world: World, clock: TestClock) -> None:
    blast, at = blast_of(still_world), clock() + 60_000
    first = act(still_world, blast, "send", "one", sendAt=at)
    clock.forward(120_000)

    assert act(still_world, blast, "send", "one", sendAt=at).content == first.content
    assert_refused(act(still_world, blast, "send", "one", sendAt=at + 1), IDEMPOTENCY_KEY_REUSED)
    assert stored(still_world, blast).run == 1
