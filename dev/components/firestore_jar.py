"""The jar of Google's Firestore emulator, which no package registry has: find or download it."""

import os
import shutil
import subprocess
from pathlib import Path

from dev.components.node import find_node
from dev.errors import ComponentError, SetUpError
from dev.programs import processes
from dev.progress import Progress

VARIABLE = "FIRESTORE_EMULATOR_JAR"
IN_CLOUD_SDK = Path("platform", "cloud-firestore-emulator", "cloud-firestore-emulator.jar")
CLOUD_SDK_ROOTS = (
    "/usr/lib/google-cloud-sdk",
    "/usr/share/google-cloud-sdk",
    "/opt/google-cloud-sdk",
    "/snap/google-cloud-cli/current",
    "~/google-cloud-sdk",
)
FIREBASE_TOOLS_JARS = "cloud-firestore-emulator-v*.jar"
GCLOUD_SECONDS = 30


def find_jar(modules: Path, log: Path, progress: Progress) -> Path:
    """Return the emulator's jar: from `$FIRESTORE_EMULATOR_JAR`, the Cloud SDK or firebase-tools.

    Args:
        modules: the `node_modules` directory with firebase-tools, which downloads a missing jar.
        log: file for the download's output.
        progress: reports the start of a download.

    Raises:
        SetUpError: it is missing and cannot be downloaded.
    """
    return find_installed_jar() or download_jar(modules, log, progress)


def find_installed_jar() -> Path | None:
    """Return the jar if it is on this machine.

    Raises:
        SetUpError: `$FIRESTORE_EMULATOR_JAR` names no file.
    """
    return find_named_jar() or find_cloud_sdk_jar() or find_cached_jar()


def find_named_jar() -> Path | None:
    """Return the jar named by `$FIRESTORE_EMULATOR_JAR`, if it is set.

    Raises:
        SetUpError: it names no file.
    """
    named = os.environ.get(VARIABLE)
    if not named:
        return None
    jar = Path(named)
    if not jar.is_file():
        raise SetUpError(f"{VARIABLE} names {jar}, which is not a file: correct the variable or unset it.")
    return jar


def find_cloud_sdk_jar() -> Path | None:
    """Return the jar of an installed Google Cloud SDK; asks its slow `gcloud` only if its location is unusual."""
    gcloud = shutil.which("gcloud")
    roots = [Path(root).expanduser() for root in CLOUD_SDK_ROOTS]
    if gcloud is not None:
        roots.insert(0, Path(gcloud).resolve().parent.parent)
    for root in roots:
        if (root / IN_CLOUD_SDK).is_file():
            return root / IN_CLOUD_SDK
    root_named = ask_gcloud(gcloud) if gcloud is not None else None
    if root_named is not None and (root_named / IN_CLOUD_SDK).is_file():
        return root_named / IN_CLOUD_SDK
    return None


def ask_gcloud(gcloud: str) -> Path | None:
    """Return the root of the SDK as reported by gcloud; None if it does not work."""
    command = [gcloud, "info", "--format=value(installation.sdk_root)"]
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=GCLOUD_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return Path(result.stdout.strip())


def find_cached_jar() -> Path | None:
    """Return the newest jar that firebase-tools downloaded earlier."""
    jars = [path for path in firebase_tools_cache().glob(FIREBASE_TOOLS_JARS) if path.is_file()]
    return max(jars, key=lambda jar: jar.stat().st_mtime, default=None)


def firebase_tools_cache() -> Path:
    """Return the directory of firebase-tools' downloaded emulators."""
    moved = os.environ.get("FIREBASE_EMULATORS_PATH")
    return Path(moved) if moved else Path.home() / ".cache" / "firebase" / "emulators"


def download_jar(modules: Path, log: Path, progress: Progress) -> Path:
    """Download the jar with firebase-tools.

    Raises:
        SetUpError: the download failed.
    """
    program = modules / "firebase-tools" / "lib" / "bin" / "firebase.js"
    command = [find_node(), str(program), "setup:emulators:firestore"]
    try:
        with progress.step("Downloading the Firestore emulator with firebase-tools (once, 140 MB)"):
            processes.run_to_end("The download of the Firestore emulator", command, log=log)
    except ComponentError as error:
        raise SetUpError(how_to_get_jar(log)) from error
    jar = find_cached_jar()
    if jar is None:
        raise SetUpError(how_to_get_jar(log))
    return jar


def how_to_get_jar(log: Path) -> str:
    """Return a sentence for developers without a Firestore emulator."""
    return (
        "No Firestore emulator was found and firebase-tools could not download it: install Google's Cloud SDK with it "
        "(`gcloud components install cloud-firestore-emulator`, or `apt-get install google-cloud-cli-firestore-emulator` "
        f"from Google's Debian repository), or set {VARIABLE} to its jar (the download's output is in {log})."
    )
