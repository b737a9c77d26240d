from contextlib import closing

from tests.crash.crash_points import AFTER, Kill, Step
from tests.crash.fault_injection import KillBoard

API, WORKER = 101, 102


def test_only_the_first_server_at_a_step_ends() -> None:
    with closing(KillBoard()) as board:
        board.post(Kill(Step("the task's creation", AFTER), ["text-1"]))

        assert [board.claim(WORKER), board.claim(API), board.claim(WORKER)] == [True, False, True]

        board.post(Kill(Step("the request", AFTER), ["text-2"]))
        assert board.claim(API)
