"""The files that a session keeps in its directory."""

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from dev.data.snapshots import Snapshots
from dev.environment import load_secret_key
from dev.errors import SetUpError
from dev.programs.lock import LockTakenError, hold_lock
from dev.reset import reset
from dev.run import LOCK_NAME
from dev.stack import StackEndpoints


def test_the_secret_is_made_once_and_readable_only_by_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "dev" / "secret-key"

    secret = load_secret_key(path)

    assert len(secret) >= 48
    assert load_secret_key(path) == secret
    assert load_secret_key(tmp_path / "another") != secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_lock_is_taken_only_once_at_a_time_and_tells_by_whom(tmp_path: Path) -> None:
    with (
        hold_lock(tmp_path / "lock", note="process 1"),
        pytest.raises(LockTakenError, match=r"^process 1$"),
        hold_lock(tmp_path / "lock", wait=False),
    ):
        pytest.fail("the lock was taken twice")

    with hold_lock(tmp_path / "lock", wait=False):
        pass


def test_a_reset_clears_the_data_but_not_what_was_installed(tmp_path: Path) -> None:
    for directory in ("data", "mail", "logs", "node"):
        (tmp_path / directory / "inside").mkdir(parents=True)
    for file in ("secret-key", "demo.json", "demo.env"):
        (tmp_path / file).touch()

    reset(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {"node", LOCK_NAME}
    assert (tmp_path / "node" / "inside").is_dir()


def test_a_reset_is_refused_while_a_session_uses_the_data(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()

    with (
        hold_lock(tmp_path / LOCK_NAME, note="process 1, port 8080"),
        pytest.raises(SetUpError, match=r"^The local stack is running \(process 1, port 8080\): end it"),
    ):
        reset(tmp_path)

    assert (tmp_path / "data").is_dir()


def test_the_last_two_saved_states_are_kept(stack: StackEndpoints, project_id: str, tmp_path: Path) -> None:
    snapshots = Snapshots(tmp_path, stack, project_id)
    assert not snapshots.restore()

    for _ in range(3):
        snapshots.save()

    assert len(list(tmp_path.iterdir())) == 2
    assert snapshots.restore()


def test_a_save_that_fails_leaves_the_earlier_state(stack: StackEndpoints, project_id: str, tmp_path: Path) -> None:
    snapshots = Snapshots(tmp_path, stack, project_id)
    snapshots.save()
    [saved] = tmp_path.iterdir()
    absent = replace(stack, auth_emulator_host="127.0.0.1:1")

    with pytest.raises(OSError, match="refused"):
        Snapshots(tmp_path, absent, project_id).save()

    assert saved.is_dir()
    assert snapshots.restore()


def test_a_saved_state_that_cannot_be_read_is_one_sentence(stack: StackEndpoints, project_id: str, tmp_path: Path) -> None:
    snapshots = Snapshots(tmp_path, stack, project_id)
    snapshots.save()
    [saved] = tmp_path.iterdir()
    (saved / "accounts.json").write_text("half")

    with pytest.raises(SetUpError, match=r"cannot be read .*: remove that directory .* or `make reset`"):
        snapshots.restore()
