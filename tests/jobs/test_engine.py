from typing import Any

import pytest

from app.services.jobs.engine import GRACE_MS, MAX_REVIVALS, SHOWN_PROBLEMS
from app.store.engine.database import Query
from app.store.jobs import Job, JobState, jobs
from app.times.clock import MINUTE, SECOND
from tests.jobs.counting_worker import COLLECTION, KIND, CountingWorker
from tests.world import TestClock, World, run_at_once, wait_until


class InterruptionError(BaseException):
    """The server stops here: no rule of ours catches it."""


@pytest.fixture
def worker(world: World, still_world: World) -> CountingWorker:
    worker = CountingWorker()
    for each in (world, still_world):
        each.instance.core.jobs.add_worker(worker)
    return worker


def begin(world: World, goal: int = 3, **parameters: Any) -> Job:
    commit = world.instance.core.store.commit()
    job = world.instance.core.jobs.begin(
        commit, KIND, uid=world.ann.user.id, asked_by=world.ann.user.id, parameters={"goal": goal, **parameters}
    )
    commit.send()
    return job


def read(world: World, job: Job) -> Job:
    found = world.instance.core.store.get(jobs.at(job.id))
    assert found is not None
    return found


def counted(world: World) -> int:
    return world.instance.core.store.count(Query(COLLECTION, [], [], 1000))


def run_through(world: World, job: Job) -> Job:
    """Do a job's slices by hand, as its tasks would."""
    for _ in range(50):
        job = read(world, job)
        if job.state is not JobState.RUNNING:
            return job
        world.instance.core.jobs.run(job.id, job.slice)
    raise AssertionError("the job does not end")


def test_a_job_goes_on_by_itself_until_it_is_done(world: World, worker: CountingWorker) -> None:
    job = begin(world)

    done = wait_until(lambda: read(world, job), lambda job: job.state is JobState.DONE)

    assert (done.counts, done.total, done.result, done.problem_count) == ({"done": 3}, 3, {"last": 3}, 0)
    assert done.finished
    assert done.sweep_at is None
    assert counted(world) == 3


def test_repeated_or_late_slice_counts_once(still_world: World, worker: CountingWorker) -> None:
    world = still_world
    job = begin(world)

    run_at_once(*[lambda: world.instance.core.jobs.run(job.id, 1)] * 3)
    world.instance.core.jobs.run(job.id, 1)
    world.instance.core.jobs.run(job.id, 7)

    assert (read(world, job).slice, read(world, job).counts) == (2, {"done": 1})
    assert run_through(world, job).counts == {"done": 3}
    assert counted(world) == 3


def test_a_server_that_stops_in_a_slice_leaves_the_slice_undone(still_world: World, worker: CountingWorker) -> None:
    world = still_world
    job = begin(world)

    def stop(_: Job) -> None:
        raise InterruptionError

    worker.before_end = stop
    with pytest.raises(InterruptionError):
        world.instance.core.jobs.run(job.id, 1)
    assert counted(world) == 0
    worker.before_end = lambda _: None

    assert run_through(world, job).counts == {"done": 3}
    assert counted(world) == 3


def test_a_job_that_lost_its_task_is_swept(world: World, still_world: World, worker: CountingWorker, clock: TestClock) -> None:
    job = begin(still_world)
    assert world.instance.operations.sweeper.sweep() == 0
    clock.forward(GRACE_MS + SECOND)

    assert world.instance.operations.sweeper.sweep() == 1
    wait_until(lambda: read(world, job), lambda job: job.state is JobState.DONE)
    assert world.instance.operations.sweeper.sweep() == 0


def test_job_that_always_stops_at_one_place_fails(still_world: World, worker: CountingWorker, clock: TestClock) -> None:
    world = still_world
    job = begin(world)
    for _ in range(MAX_REVIVALS):
        clock.forward(GRACE_MS + MINUTE)
        world.instance.core.jobs.reconcile(read(world, job))
    assert read(world, job).state is JobState.RUNNING

    world.instance.core.jobs.reconcile(read(world, job))

    assert read(world, job).state is JobState.FAILED
    assert "repeatedly at the same place" in read(world, job).failure


def test_internal_job_is_restarted_until_it_ends(still_world: World, worker: CountingWorker, clock: TestClock) -> None:
    world = still_world
    commit = world.instance.core.store.commit()
    job = world.instance.core.jobs.begin(commit, KIND, is_internal=True, parameters={"goal": 1})
    commit.send()
    for _ in range(MAX_REVIVALS + 3):
        clock.forward(GRACE_MS + MINUTE)
        world.instance.core.jobs.reconcile(read(world, job))

    found = read(world, job)
    assert (found.state, found.sweep_at) == (JobState.RUNNING, found.due + GRACE_MS * 2**MAX_REVIVALS)
    assert run_through(world, job).state is JobState.DONE


def test_job_that_is_not_due_is_not_counted_as_lost(still_world: World, worker: CountingWorker, clock: TestClock) -> None:
    world, begins = still_world, clock() + 10 * MINUTE
    commit = world.instance.core.store.commit()
    job = world.instance.core.jobs.create(commit, KIND, parameters={"goal": 1}, due=begins)
    commit.send()
    for _ in range(3):
        world.instance.core.jobs.reconcile(read(world, job))

    found = read(world, job)
    assert (found.revivals, found.due, found.sweep_at) == (0, begins, begins + GRACE_MS)


def test_a_queue_that_is_paused_for_hours_fails_no_job(still_world: World, worker: CountingWorker, clock: TestClock) -> None:
    job = begin(still_world)
    for _ in range(4 * 6):
        clock.forward(10 * MINUTE)
        still_world.instance.operations.sweeper.sweep()

    assert read(still_world, job).state is JobState.RUNNING
    assert run_through(still_world, job).state is JobState.DONE


def test_worker_error_fails_the_job_and_keeps_progress(still_world: World, worker: CountingWorker) -> None:
    job = run_through(still_world, begin(still_world, failing=2))

    assert (job.state, job.failure, job.counts) == (JobState.FAILED, "This number is not to be counted", {"done": 1})
    assert counted(still_world) == 1


def test_every_problem_can_be_read_and_the_first_are_shown(still_world: World, worker: CountingWorker) -> None:
    world, refused = still_world, list(range(1, SHOWN_PROBLEMS + 6))
    job = run_through(world, begin(world, goal=30, refused=refused))

    shown = world.call("GET", f"/api/v2/jobs/{job.id}", world.ann).json()
    assert (shown["state"], shown["problemCount"], len(shown["problems"])) == ("done", len(refused), SHOWN_PROBLEMS)
    told: list[int] = []
    cursor = None
    while True:
        answer = world.call("GET", f"/api/v2/jobs/{job.id}/problems", world.ann, params={"cursor": cursor}).json()
        told += [problem["index"] for problem in answer["problems"]]
        cursor = answer["nextCursor"]
        if cursor is None:
            break
    assert told == refused


def test_a_canceled_job_does_nothing_more(still_world: World, worker: CountingWorker) -> None:
    world = still_world
    job = begin(world)
    world.instance.core.jobs.run(job.id, 1)

    answer = world.call("POST", f"/api/v2/jobs/{job.id}/cancel", world.ann)
    world.instance.core.jobs.run(job.id, 2)

    assert (answer.status_code, answer.json()["state"]) == (200, "canceled")
    assert world.call("POST", f"/api/v2/jobs/{job.id}/cancel", world.ann).json()["state"] == "canceled"
    assert counted(world) == 1


def test_running_slice_of_a_canceled_job_is_not_written(still_world: World, worker: CountingWorker) -> None:
    world = still_world
    job = begin(world)
    worker.before_end = lambda _: world.call("POST", f"/api/v2/jobs/{job.id}/cancel", world.ann).raise_for_status()

    world.instance.core.jobs.run(job.id, 1)

    assert read(world, job).state is JobState.CANCELED
    assert counted(world) == 0


def test_what_is_over_cannot_be_canceled(still_world: World, worker: CountingWorker) -> None:
    world = still_world
    job = run_through(world, begin(world))

    answer = world.call("POST", f"/api/v2/jobs/{job.id}/cancel", world.ann)

    assert answer.status_code == 409
    assert answer.json()["reason"] == "Job has already ended"


def test_jobs_are_listed_newest_first_without_internal(still_world: World, worker: CountingWorker, clock: TestClock) -> None:
    world = still_world
    made = []
    for _ in range(3):
        made.append(begin(world).id)
        clock.forward(SECOND)
    commit = world.instance.core.store.commit()
    hidden = world.instance.core.jobs.begin(commit, KIND, uid=world.ann.user.id, is_internal=True)
    commit.send()

    first = world.call("GET", "/api/v2/jobs", world.ann, params={"limit": 2, "kind": KIND}).json()
    second = world.call(
        "GET", "/api/v2/jobs", world.ann, params={"limit": 2, "kind": KIND, "cursor": first["nextCursor"]}
    ).json()

    assert [job["id"] for job in first["jobs"] + second["jobs"]] == made[::-1]
    assert world.call("GET", "/api/v2/jobs", world.ann, params={"kind": "other"}).json()["jobs"] == []
    assert world.call("GET", f"/api/v2/jobs/{hidden.id}", world.ann).status_code == 404
