"""The doctor's look at the place for media files."""

from pathlib import Path

from app.services.operations.doctor import Verdict
from tests.operations.test_doctor import findings_of
from tests.world import World


def test_storage_that_works_is_ok(world: World) -> None:
    assert findings_of(world)["media"].verdict is Verdict.OK


def test_missing_storage_is_a_warning(world: World) -> None:
    found = findings_of(world, MEDIA_FOLDER="")["media"]

    assert found.verdict is Verdict.WARNING
    assert "MEDIA_BUCKET" in found.words


def test_storage_that_fails_is_an_error(world: World, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    assert findings_of(world, MEDIA_FOLDER=str(tmp_path / "file"))["media"].verdict is Verdict.ERROR
