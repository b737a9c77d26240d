"""Keeps the emulators' data on disk, from one start of the local stack to the next."""

import shutil
import time
from pathlib import Path

import requests

from dev.components import authentication, firestore
from dev.errors import ComponentError, SetUpError
from dev.stack import Endpoints

PREFIX = "snapshot-"
UNFINISHED = "unfinished"


class Snapshots:
    """The saved states of one project, of which the newest counts.

    A state is written aside and takes its name only when it is whole, so ending at any moment loses no older one.
    """

    def __init__(self, directory: Path, endpoints: Endpoints, project_id: str) -> None:
        self._directory = directory
        self._endpoints = endpoints
        self._project_id = project_id

    def restore(self) -> bool:
        """Brings the newest saved state back into freshly started emulators; answers whether there was one.

        Raises:
            SetUpError: It cannot be read.
        """
        saved = self._find_saved()
        if not saved:
            return False
        newest = saved[-1]
        try:
            firestore.import_data(self._endpoints.firestore_emulator_host, self._project_id, newest)
            authentication.import_data(self._endpoints.auth_emulator_host, self._project_id, newest)
        except (requests.RequestException, ComponentError, OSError, ValueError, KeyError) as error:
            raise SetUpError(
                f"The data of last time in {newest} cannot be read ({error}): "
                "remove that directory to start from the one before it, or `make reset` to start afresh."
            ) from error
        return True

    def save(self) -> None:
        """Saves the present state, and forgets all older ones but the last.

        Raises:
            requests.RequestException: An emulator could not export.
        """
        unfinished = self._directory / UNFINISHED
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        firestore.export_data(self._endpoints.firestore_emulator_host, self._project_id, unfinished)
        authentication.export_data(self._endpoints.auth_emulator_host, self._project_id, unfinished)
        earlier = self._find_saved()
        unfinished.rename(self._directory / f"{PREFIX}{time.time_ns()}")
        for outdated in earlier[:-1]:
            shutil.rmtree(outdated)

    def _find_saved(self) -> list[Path]:
        return sorted(self._directory.glob(f"{PREFIX}*"))
