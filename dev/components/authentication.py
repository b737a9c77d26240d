"""Google's Firebase Auth emulator: start it, and carry its accounts over to the next start."""

import json
import os
from pathlib import Path

from dev.errors import ComponentError
from dev.local_http import answers, call
from dev.programs import processes

NAME = "The Firebase Auth emulator"
SCRIPT = Path(__file__).with_name("authentication_emulator.js")
ACCOUNTS_FILE = "accounts.json"
CONFIGURATION_FILE = "config.json"


def start(node: str, modules: Path, port: int, logs: Path, project_id: str) -> processes.Process:
    """Start the emulator on 127.0.0.1; it is ready within two seconds.

    Args:
        node: Node.js.
        modules: the `node_modules` directory with firebase-tools.
        port: port to listen on.
        logs: directory of the log files.
        project_id: project of calls that name none.
    """
    return processes.start(
        NAME,
        [node, str(SCRIPT), project_id, str(port)],
        log=logs / "authentication.log",
        is_ready=lambda: is_ready(f"{processes.LOOPBACK}:{port}"),
        environment={**os.environ, "NODE_PATH": str(modules)},
    )


def is_ready(host: str) -> bool:
    """Whether the emulator at this `host:port` responds."""
    return answers(f"http://{host}/")


def export_data(host: str, project_id: str, directory: Path) -> None:
    """Write the project's accounts and settings into an existing directory, as firebase-tools' own export does.

    Raises:
        requests.RequestException: the emulator failed.
    """
    # For the emulator, a negative limit means no limit.
    accounts = call("GET", f"{accounts_url(host, project_id)}:batchGet?maxResults=-1")
    (directory / ACCOUNTS_FILE).write_text(json.dumps(accounts))
    configuration = call("GET", configuration_url(host, project_id))
    (directory / CONFIGURATION_FILE).write_text(json.dumps(configuration))


def import_data(host: str, project_id: str, directory: Path) -> None:
    """Read the export of `export_data` back: accounts, passwords and custom claims, but no sessions.

    Raises:
        ComponentError: the emulator rejected an account.
        requests.RequestException: the emulator failed.
    """
    configuration = json.loads((directory / CONFIGURATION_FILE).read_text())
    call("PATCH", configuration_url(host, project_id), configuration)
    accounts = json.loads((directory / ACCOUNTS_FILE).read_text())
    # The emulator rejects an empty list.
    if not accounts["users"]:
        return
    answer = call("POST", f"{accounts_url(host, project_id)}:batchCreate", {"users": accounts["users"]})
    if answer["error"]:
        raise ComponentError(f"{NAME} rejected accounts of {directory / ACCOUNTS_FILE}: {answer['error']}")


def accounts_url(host: str, project_id: str) -> str:
    """Return the URL of the project's accounts."""
    return f"http://{host}/identitytoolkit.googleapis.com/v1/projects/{project_id}/accounts"


def configuration_url(host: str, project_id: str) -> str:
    """Return the URL of the project's settings."""
    return f"http://{host}/emulator/v1/projects/{project_id}/config"
