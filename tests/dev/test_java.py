"""Finding a Java that will do."""

import zipfile
from pathlib import Path

import pytest

from dev.components.java import find_java, read_needed_version
from dev.errors import SetUpError
from tests.dev.programs import write_program


@pytest.fixture(autouse=True)
def empty_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("JAVA_HOME", raising=False)


def write_java(directory: Path, version: str) -> Path:
    return write_program(directory, "java", f"echo 'openjdk version \"{version}\" 2025-01-21' >&2")


def test_no_java_is_one_sentence_that_says_what_to_install() -> None:
    with pytest.raises(SetUpError, match=r"needs Java 11 or newer and no `java` was found: install one .* JAVA_HOME\.$"):
        find_java(11)


@pytest.mark.parametrize(("shown", "version"), [("1.8.0_392", 8), ("17.0.15", 17)])
def test_a_java_too_old_is_named_with_its_version(tmp_path: Path, shown: str, version: int) -> None:
    java = write_java(tmp_path / "bin", shown)

    with pytest.raises(SetUpError, match=f"needs Java 21 or newer, but {java} is Java {version}: install a newer one"):
        find_java(21)


def test_a_java_of_just_the_needed_version_will_do(tmp_path: Path) -> None:
    java = write_java(tmp_path / "bin", "21")

    assert find_java(21) == str(java)


def test_java_home_comes_before_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_java(tmp_path / "bin", "8")
    java = write_java(tmp_path / "jdk" / "bin", "21.0.2")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "jdk"))

    assert find_java(11) == str(java)


def test_a_java_that_does_not_work_is_an_error(tmp_path: Path) -> None:
    write_program(tmp_path / "bin", "java", "exit 1")

    with pytest.raises(SetUpError, match=r"java -version` does not work"):
        find_java(11)


def test_the_needed_java_is_read_from_the_jar(tmp_path: Path) -> None:
    jar = tmp_path / "some.jar"
    with zipfile.ZipFile(jar, "w") as archive:
        archive.writestr("com/example/Main.class", b"\xca\xfe\xba\xbe\x00\x00\x00\x41 and so on")

    assert read_needed_version(jar, "com.example.Main") == 21


def test_a_file_that_is_no_emulator_is_an_error(tmp_path: Path) -> None:
    jar = tmp_path / "some.jar"
    jar.write_text("not a jar")

    with pytest.raises(SetUpError, match=r"some\.jar is not a Firestore emulator"):
        read_needed_version(jar, "com.example.Main")
