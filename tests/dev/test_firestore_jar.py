"""Where the Firestore emulator's jar is looked for."""

import os
from pathlib import Path

import pytest

from dev.components import firestore_jar
from dev.components.firestore_jar import IN_CLOUD_SDK, find_jar
from dev.errors import SetUpError
from dev.progress import Silence
from tests.dev.programs import write_program

NODE_20 = '[ "$1" = --version ] && echo v20.20.2 && exit 0'


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any emulator: only `/bin/sh` programs in its `bin`, and an empty home."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("FIREBASE_EMULATORS_PATH", raising=False)
    monkeypatch.delenv("FIRESTORE_EMULATOR_JAR", raising=False)
    monkeypatch.setattr(firestore_jar, "CLOUD_SDK_ROOTS", ())
    return tmp_path


def look(machine: Path) -> Path:
    return find_jar(machine / "node_modules", machine / "log", Silence())


def put_jar(path: Path, age_seconds: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    written = path.stat().st_mtime - age_seconds
    os.utime(path, (written, written))
    return path


def put_cloud_sdk(machine: Path) -> Path:
    write_program(machine / "sdk" / "bin", "gcloud", "exit 1")
    write_program(machine / "bin", "unused", "")
    (machine / "bin" / "gcloud").symlink_to(machine / "sdk" / "bin" / "gcloud")
    return put_jar(machine / "sdk" / IN_CLOUD_SDK)


def put_cached_jar(machine: Path, version: str = "1.22.0", age_seconds: int = 0) -> Path:
    cache = machine / "home" / ".cache" / "firebase" / "emulators"
    return put_jar(cache / f"cloud-firestore-emulator-v{version}.jar", age_seconds)


def test_the_variable_comes_first(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_cloud_sdk(machine)
    put_cached_jar(machine)
    named = put_jar(machine / "named.jar")
    monkeypatch.setenv("FIRESTORE_EMULATOR_JAR", str(named))

    assert look(machine) == named


def test_a_variable_that_names_no_file_is_an_error(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_cloud_sdk(machine)
    monkeypatch.setenv("FIRESTORE_EMULATOR_JAR", str(machine / "nothing.jar"))

    with pytest.raises(SetUpError, match=r"FIRESTORE_EMULATOR_JAR names .*nothing\.jar, which is not a file"):
        look(machine)


def test_the_cloud_sdk_comes_before_the_cache(machine: Path) -> None:
    put_cached_jar(machine)
    jar = put_cloud_sdk(machine)

    assert look(machine) == jar


def test_a_usual_root_of_the_cloud_sdk_needs_no_gcloud(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firestore_jar, "CLOUD_SDK_ROOTS", ("~/google-cloud-sdk",))
    jar = put_jar(machine / "home" / "google-cloud-sdk" / IN_CLOUD_SDK)

    assert look(machine) == jar


def test_gcloud_is_asked_for_its_root(machine: Path) -> None:
    write_program(machine / "bin", "gcloud", f"echo '{machine / 'elsewhere'}'")
    jar = put_jar(machine / "elsewhere" / IN_CLOUD_SDK)

    assert look(machine) == jar


def test_newest_cached_jar_is_used_without_cloud_sdk(machine: Path) -> None:
    newest = put_cached_jar(machine, "1.22.0")
    put_cached_jar(machine, "1.9.0", age_seconds=1000)

    assert look(machine) == newest


def test_a_cloud_sdk_without_the_emulator_is_passed_over(machine: Path) -> None:
    write_program(machine / "bin", "gcloud", f"echo '{machine}'")
    cached = put_cached_jar(machine)

    assert look(machine) == cached


def test_firebase_tools_downloads_the_jar_when_it_is_nowhere(machine: Path) -> None:
    cache = machine / "home" / ".cache" / "firebase" / "emulators"
    downloaded = cache / "cloud-firestore-emulator-v1.22.0.jar"
    write_program(
        machine / "bin",
        "node",
        f'{NODE_20}\n[ "$2" = setup:emulators:firestore ] && /bin/mkdir -p "{cache}" && : > "{downloaded}"',
    )

    assert look(machine) == downloaded


def test_a_failed_download_is_one_sentence_that_says_what_to_do(machine: Path) -> None:
    write_program(machine / "bin", "node", f"{NODE_20}\necho 'no route to host'; exit 1")

    with pytest.raises(SetUpError) as caught:
        look(machine)

    assert "gcloud components install cloud-firestore-emulator" in str(caught.value)
    assert "set FIRESTORE_EMULATOR_JAR" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert "no route to host" in (machine / "log").read_text()
