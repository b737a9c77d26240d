"""Google's Firestore emulator: starting it, and carrying its data over to the next start.

The emulator's own `--export-on-exit` and `--import-data` are not used: the first loses the data on every signal, the
second gives a copy of it to every project. Nor is its `--rules`: it passes over a mistake in them, and then refuses
every request.
"""

from pathlib import Path
from typing import Final

from dev import processes
from dev.local_http import answers, call

NAME = "The Firestore emulator"
MAIN_CLASS = "com.google.cloud.datastore.emulator.firestore.CloudFirestore"
# Chosen for two cores: a quick start, and a memory that stays below half a gigabyte.
JAVA_FLAGS = ("-Xmx3g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Duser.language=en")
EXPORT_NAME: Final = "firestore"


def start(java: str, jar: Path, port: int, logs: Path) -> processes.Process:
    """Starts the emulator on 127.0.0.1; it is ready within two seconds and allows everything until `load_rules`.

    Args:
        java: A Java that can run the jar.
        jar: Google's jar.
        port: Port to listen on.
        logs: Directory of the log files.
    """
    command = [java, *JAVA_FLAGS, "-cp", str(jar), MAIN_CLASS, "--host", processes.LOOPBACK, "--port", str(port)]
    return processes.start(
        NAME,
        command,
        log=logs / "firestore.log",
        is_ready=lambda: is_ready(f"{processes.LOOPBACK}:{port}"),
    )


def is_ready(host: str) -> bool:
    """Whether the emulator at this `host:port` answers."""
    return answers(f"http://{host}/")


def load_rules(host: str, project_id: str, rules: str) -> None:
    """Puts security rules into force for one project.

    Args:
        host: The emulator's `host:port`.
        project_id: The project.
        rules: The text of the rules.

    Raises:
        requests.HTTPError: They have a mistake; the message names line and column.
    """
    body = {"rules": {"files": [{"name": "firestore.rules", "content": rules}]}}
    call("PUT", f"http://{host}/emulator/v1/projects/{project_id}:securityRules", body)


def export_data(host: str, project_id: str, directory: Path) -> None:
    """Writes all documents of the project's default database into an existing directory.

    Raises:
        requests.RequestException: The emulator could not.
    """
    body = {
        "database": name_database(project_id),
        "export_directory": str(directory.resolve()),
        "export_name": EXPORT_NAME,
    }
    call("POST", f"http://{host}/emulator/v1/projects/{project_id}:export", body)


def import_data(host: str, project_id: str, directory: Path) -> None:
    """Reads back what `export_data` wrote there, from whichever project.

    Raises:
        requests.RequestException: The emulator could not.
    """
    # The member is called a directory, and takes the file that describes the export.
    overview = directory.resolve() / EXPORT_NAME / f"{EXPORT_NAME}.overall_export_metadata"
    body = {"database": name_database(project_id), "export_directory": str(overview)}
    call("POST", f"http://{host}/emulator/v1/projects/{project_id}:import", body)


def name_database(project_id: str) -> str:
    """The full name of the project's default database."""
    return f"projects/{project_id}/databases/(default)"
