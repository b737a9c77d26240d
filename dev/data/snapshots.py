"""Snapshots of the emulators' data on disk, kept between starts of the local stack."""

import shutil
import time
from pathlib import Path

import requests

from dev.components import authentication, firestore
from dev.errors import ComponentError, SetUpError
from dev.stack import StackEndpoints

PREFIX = "snapshot-"
UNFINISHED = "unfinished"


class Snapshots:
    """The snapshots of one project, of which the newest counts.

    A snapshot is written under a temporary name and renamed when complete, so an interruption never loses an older one.
    """

    def __init__(self, directory: Path, endpoints: StackEndpoints, project_id: str) -> None:
        self._directory = directory
        self._endpoints = endpoints
        self._project_id = project_id

    def restore(self) -> bool:
        """Restore the newest snapshot into freshly started emulators; return whether there was one.

        Raises:
            SetUpError: it is unreadable.
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
                f"The saved data in {newest} cannot be read ({error}): "
                "remove that directory to start from the previous one, or `make reset` to start afresh."
            ) from error
        return True

    def save(self) -> None:
        """Save a snapshot, and delete all older ones but the latest.

        Raises:
            requests.RequestException: an emulator could not export its data.
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
