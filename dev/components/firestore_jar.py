"""Finds the jar of Google's Firestore emulator, which no package registry carries."""

import os
import shutil
import subprocess
from pathlib import Path

from dev import processes
from dev.components.node import find_node
from dev.errors import ComponentError, SetUpError
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
    """The emulator's jar: the one named by `$FIRESTORE_EMULATOR_JAR`, the Cloud SDK's, or firebase-tools'.

    Args:
        modules: The `node_modules` directory that holds firebase-tools, which downloads the jar if it is nowhere.
        log: File that takes the download's output.
        progress: Told when a download starts.

    Raises:
        SetUpError: It is nowhere and cannot be downloaded.
    """
    return find_installed_jar() or download_jar(modules, log, progress)


def find_installed_jar() -> Path | None:
    """Return the jar if it is on this machine.

    Raises:
        SetUpError: `$FIRESTORE_EMULATOR_JAR` names no file.
    """
    return find_named_jar() or find_cloud_sdk_jar() or find_cached_jar()


def find_named_jar() -> Path | None:
    """The jar named by `$FIRESTORE_EMULATOR_JAR`, if it is set.

    Raises:
        SetUpError: It names no file.
    """
    named = os.environ.get(VARIABLE)
    if not named:
        return None
    jar = Path(named)
    if not jar.is_file():
        raise SetUpError(f"{VARIABLE} names {jar}, which is no file: correct the variable or unset it.")
    return jar


def find_cloud_sdk_jar() -> Path | None:
    """The jar of an installed Google Cloud SDK; its slow `gcloud` is asked only when its place says nothing."""
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
    """The root of the SDK by its own account, or nothing when `gcloud` does not work."""
    command = [gcloud, "info", "--format=value(installation.sdk_root)"]
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=GCLOUD_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return Path(told.stdout.strip())


def find_cached_jar() -> Path | None:
    """The newest jar that firebase-tools downloaded earlier."""
    jars = [path for path in firebase_tools_cache().glob(FIREBASE_TOOLS_JARS) if path.is_file()]
    return max(jars, key=lambda jar: jar.stat().st_mtime, default=None)


def firebase_tools_cache() -> Path:
    """Where firebase-tools keeps the emulators it downloads."""
    moved = os.environ.get("FIREBASE_EMULATORS_PATH")
    return Path(moved) if moved else Path.home() / ".cache" / "firebase" / "emulators"


def download_jar(modules: Path, log: Path, progress: Progress) -> Path:
    """Has firebase-tools download the jar.

    Raises:
        SetUpError: It could not.
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
    """One sentence for a developer whose machine has no Firestore emulator."""
    return (
        "No Firestore emulator was found and firebase-tools could not download it: install Google's Cloud SDK with it "
        "(`gcloud components install cloud-firestore-emulator`, or `apt-get install google-cloud-cli-firestore-emulator` "
        f"from Google's Debian repository), or set {VARIABLE} to its jar (the download's own words are in {log})."
    )
