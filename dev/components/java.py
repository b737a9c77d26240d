"""A Java that can run the Firestore emulator."""

import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

from dev.errors import SetUpError

VERSION_SECONDS = 20
# Since Java 1.1, the version of a class file is that of its first Java plus this number.
CLASS_VERSION_OFFSET = 44


def find_java(needed: int) -> str:
    """Return the `java` of `$JAVA_HOME`, or the first on the PATH.

    Args:
        needed: oldest sufficient Java version, such as 11.

    Raises:
        SetUpError: there is none, or it is too old.
    """
    java = locate_java()
    if java is None:
        raise SetUpError(
            f"The Firestore emulator needs Java {needed} or newer and no `java` was found: install one "
            "(Debian: `apt-get install openjdk-17-jre-headless`) or set JAVA_HOME."
        )
    version = read_version(java)
    if version < needed:
        raise SetUpError(
            f"The Firestore emulator needs Java {needed} or newer, but {java} is Java {version}: install a newer one "
            "or set JAVA_HOME to it."
        )
    return java


def locate_java() -> str | None:
    """Return the `java` of `$JAVA_HOME`, or the first on the PATH, of any version."""
    return shutil.which("java", path=os.pathsep.join([*home_directories(), os.environ.get("PATH", "")]))


def home_directories() -> list[str]:
    """Return the directory of programs in `$JAVA_HOME`, if it is set."""
    home = os.environ.get("JAVA_HOME")
    return [str(Path(home) / "bin")] if home else []


def read_version(java: str) -> int:
    """Return the feature version of a Java: 17 for "17.0.15", 8 for "1.8.0_392".

    Raises:
        SetUpError: it reports none.
    """
    try:
        shown = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=VERSION_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise SetUpError(f"`{java} -version` does not work ({error}): reinstall Java or set JAVA_HOME.") from error
    found = re.search(r'version "(?:1\.)?(\d+)', shown.stderr + shown.stdout)
    if found is None:
        raise SetUpError(f"`{java} -version` reports no version: reinstall Java or set JAVA_HOME to another one.")
    return int(found[1])


def read_needed_version(jar: Path, main_class: str) -> int:
    """Return the oldest Java that can run a class of a jar.

    Raises:
        SetUpError: it is not a jar with that class.
    """
    try:
        with zipfile.ZipFile(jar) as archive, archive.open(main_class.replace(".", "/") + ".class") as compiled:
            header = compiled.read(8)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise SetUpError(f"{jar} is not a Firestore emulator ({error}): remove it, or configure another one.") from error
    return int.from_bytes(header[6:8], "big") - CLASS_VERSION_OFFSET
