"""Google's Firestore emulator: start it, and carry its data over to the next start.

The emulator's own `--export-on-exit` and `--import-data` are not used: the first loses the data on every signal, the second
copies it to every project. Nor is `--rules`: it ignores mistakes in the rules, and then rejects every request.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from dev.local_http import answers, call
from dev.programs import processes

NAME = "The Firestore emulator"
MAIN_CLASS = "com.google.cloud.datastore.emulator.firestore.CloudFirestore"
# Tuned for two cores: a quick start, few collections, and about half a gigabyte of memory.
JAVA_FLAGS = ("-Xmx3g", "-Xmn256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Duser.language=en")
EXPORT_NAME: Final = "firestore"


def start(java: str, jar: Path, port: int, logs: Path, flags: Sequence[str] = ()) -> processes.Process:
    """Start the emulator on 127.0.0.1; it is ready within two seconds and allows everything until `load_rules`.

    Args:
        java: a Java that can run the jar.
        jar: Google's jar.
        port: port to listen on.
        logs: directory of the log files.
        flags: options of Java after `JAVA_FLAGS`.
    """
    command = [java, *JAVA_FLAGS, *flags, "-cp", str(jar), MAIN_CLASS, "--host", processes.LOOPBACK, "--port", str(port)]
    return processes.start(
        NAME,
        command,
        log=logs / "firestore.log",
        is_ready=lambda: is_ready(f"{processes.LOOPBACK}:{port}"),
    )


def is_ready(host: str) -> bool:
    """Whether the emulator at this `host:port` responds."""
    return answers(f"http://{host}/")


def load_rules(host: str, project_id: str, rules: str) -> None:
    """Activate security rules for one project.

    Args:
        host: `host:port` of the emulator.
        project_id: the project.
        rules: text of the rules.

    Raises:
        requests.HTTPError: the rules have a mistake; the message names line and column.
    """
    body = {"rules": {"files": [{"name": "firestore.rules", "content": rules}]}}
    call("PUT", f"http://{host}/emulator/v1/projects/{project_id}:securityRules", body)


def export_data(host: str, project_id: str, directory: Path) -> None:
    """Write all documents of the project's default database into an existing directory.

    Raises:
        requests.RequestException: the emulator failed.
    """
    body = {
        "database": name_database(project_id),
        "export_directory": str(directory.resolve()),
        "export_name": EXPORT_NAME,
    }
    call("POST", f"http://{host}/emulator/v1/projects/{project_id}:export", body)


def import_data(host: str, project_id: str, directory: Path) -> None:
    """Read the export of `export_data` back, from any project.

    Raises:
        requests.RequestException: the emulator failed.
    """
    # The member is called a directory, but takes the file that describes the export.
    overview = directory.resolve() / EXPORT_NAME / f"{EXPORT_NAME}.overall_export_metadata"
    body = {"database": name_database(project_id), "export_directory": str(overview)}
    call("POST", f"http://{host}/emulator/v1/projects/{project_id}:import", body)


def name_database(project_id: str) -> str:
    """Return the full name of the project's default database."""
    return f"projects/{project_id}/databases/(default)"
