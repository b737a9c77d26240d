"""Jobs of blasts that wait for weeks, fail or are canceled: no blast waits for a job that is over."""

from typing import Any

import pytest

from app.services.jobs.engine import GRACE_MS, MAX_REVIVALS
from app.store.blasts.blasts import blasts
from app.store.jobs import JobState
from app.times.clock import DAY, HOUR, MINUTE
from tests.blasts.office import act, add_contacts, create_blast, find_jobs, read
from tests.world import TestClock, World

AHEAD_MS = 60 * DAY
FIRST_CHECK_MS = 28 * DAY


def schedule(world: World, clock: TestClock) -> dict[str, object]:
    add_contacts(world, 2, [])
    blast = create_blast(world, all=True)
    assert act(world, blast, "send", sendAt=clock() + AHEAD_MS).json()["state"] == "scheduled"
    return blast


def test_blast_beyond_the_horizon_of_the_queue_is_sent(still_world: World, clock: TestClock) -> None:
    world, sweeper = still_world, still_world.instance.operations.sweeper
    blast = schedule(world, clock)
    begins = find_jobs(world)[0].due
    clock.forward(AHEAD_MS - FIRST_CHECK_MS + MINUTE)
    assert sweeper.sweep() == 1

    for _ in range(24):
        clock.forward(HOUR)
        assert sweeper.sweep() == 0
    [job] = find_jobs(world)
    assert (job.state, job.revivals, job.due, job.sweep_at) == (JobState.RUNNING, 0, begins, begins + GRACE_MS)

    clock.forward(begins - clock() + MINUTE)
    world.instance.core.jobs.run(job.id, job.slice)
    assert read(world, blast)["state"] == "sending"


def test_task_of_a_far_blast_is_in_the_queue(world: World, clock: TestClock) -> None:
    schedule(world, clock)
    clock.forward(AHEAD_MS - FIRST_CHECK_MS + MINUTE)
    for _ in range(3):
        world.instance.operations.sweeper.sweep()
        clock.forward(HOUR)

    [job] = find_jobs(world)
    assert (job.state, job.revivals) == (JobState.RUNNING, 0)


def test_lost_task_of_a_far_blast_is_created_again(still_world: World, clock: TestClock) -> None:
    world, sweeper = still_world, still_world.instance.operations.sweeper
    schedule(world, clock)
    clock.forward(AHEAD_MS + GRACE_MS + MINUTE)
    assert sweeper.sweep() >= 1

    [job] = find_jobs(world)
    assert (job.revivals, job.sweep_at) == (1, job.due + GRACE_MS)
    assert clock() - MINUTE < job.due <= clock()


@pytest.mark.parametrize("state", ["scheduled", "sending"])
def test_blast_fails_with_its_job_and_is_resumed(still_world: World, clock: TestClock, state: str) -> None:
    world = still_world
    add_contacts(world, 2, [])
    blast = create_blast(world, all=True)
    body: dict[str, Any] = {"sendAt": clock() + HOUR} if state == "scheduled" else {}
    act(world, blast, "send", **body)
    assert read(world, blast)["state"] == state
    clock.forward(2 * HOUR)
    for _ in range(MAX_REVIVALS + 1):
        world.instance.core.jobs.reconcile(find_jobs(world)[0])
        clock.forward(MINUTE)

    assert find_jobs(world)[0].state is JobState.FAILED
    failed = read(world, blast)
    assert (failed["state"], failed["failure"]) == ("failed", "It stopped repeatedly at the same place")
    assert act(world, blast, "resume").json()["state"] == "sending"


def test_blast_whose_job_is_canceled_has_failed(still_world: World) -> None:
    world = still_world
    add_contacts(world, 2, [])
    blast = create_blast(world, all=True)
    act(world, blast, "send")
    [job] = find_jobs(world)

    assert world.call("POST", f"/api/v2/jobs/{job.id}/cancel", world.ann).json()["state"] == "canceled"

    stopped = read(world, blast)
    assert (stopped["state"], stopped["failure"]) == ("failed", "Its job was canceled")


def test_job_of_an_earlier_run_ends_alone(still_world: World) -> None:
    world = still_world
    add_contacts(world, 2, [])
    blast = create_blast(world, all=True)
    for verb in ("send", "pause", "resume"):
        act(world, blast, verb)

    earlier = find_jobs(world)[-1]
    world.call("POST", f"/api/v2/jobs/{earlier.id}/cancel", world.ann).raise_for_status()

    assert read(world, blast)["state"] == "sending"


def test_job_of_a_damaged_blast_fails_alone(still_world: World) -> None:
    world = still_world
    add_contacts(world, 2, [])
    blast = create_blast(world, all=True)
    act(world, blast, "send")
    commit = world.instance.core.store.commit()
    commit.update(blasts.path(blast["id"]), {"counts": "many"})
    commit.send()
    [job] = find_jobs(world)

    world.instance.core.jobs.run(job.id, job.slice)

    assert find_jobs(world)[0].state is JobState.FAILED
