"""The Firestore emulator: data and rules."""

from pathlib import Path

import pytest
import requests
from google.cloud import firestore as google_firestore

from dev.components import firestore
from dev.stack import StackEndpoints

RULES = """
rules_version = '2';
service cloud.firestore {
  match /databases/{database}/documents {
    match /open/{id} { allow read: if true; }
  }
}
"""


def read_as_anybody(host: str, project_id: str, path: str) -> int:
    url = f"http://{host}/v1/projects/{project_id}/databases/(default)/documents/{path}"
    return requests.get(url, timeout=5).status_code


def test_export_can_be_imported_from_a_moved_directory(stack: StackEndpoints, project_id: str, tmp_path: Path) -> None:
    host = stack.firestore_emulator_host
    client = google_firestore.Client(project=project_id)
    client.document("users/ada").set({"name": "Ada", "born": 1815})
    client.document("users/ada/notes/first").set({"text": "Grüße"})
    (tmp_path / "unfinished").mkdir()

    firestore.export_data(host, project_id, tmp_path / "unfinished")
    (tmp_path / "unfinished").rename(tmp_path / "saved")
    firestore.import_data(host, f"{project_id}-2", tmp_path / "saved")

    copy = google_firestore.Client(project=f"{project_id}-2")
    assert copy.document("users/ada").get().to_dict() == {"name": "Ada", "born": 1815}
    assert copy.document("users/ada/notes/first").get().to_dict() == {"text": "Grüße"}


def test_an_empty_project_can_be_exported_and_imported(stack: StackEndpoints, project_id: str, tmp_path: Path) -> None:
    host = stack.firestore_emulator_host

    firestore.export_data(host, project_id, tmp_path)
    firestore.import_data(host, f"{project_id}-2", tmp_path)

    assert list(google_firestore.Client(project=f"{project_id}-2").collections()) == []


def test_an_import_of_nothing_is_an_error(stack: StackEndpoints, project_id: str, tmp_path: Path) -> None:
    with pytest.raises(requests.HTTPError, match="metadata"):
        firestore.import_data(stack.firestore_emulator_host, project_id, tmp_path)


def test_loaded_rules_apply_to_their_project_only(stack: StackEndpoints, project_id: str) -> None:
    host = stack.firestore_emulator_host
    google_firestore.Client(project=project_id).document("closed/one").set({"a": 1})
    google_firestore.Client(project=project_id).document("open/one").set({"a": 1})

    firestore.load_rules(host, project_id, RULES)

    assert read_as_anybody(host, project_id, "open/one") == requests.codes.ok
    assert read_as_anybody(host, project_id, "closed/one") == requests.codes.forbidden
    assert read_as_anybody(host, f"{project_id}-2", "closed/one") == requests.codes.not_found


def test_rules_with_a_mistake_are_refused_with_its_place(stack: StackEndpoints, project_id: str) -> None:
    with pytest.raises(requests.HTTPError, match=r"(?i)line|\d:\d"):
        firestore.load_rules(stack.firestore_emulator_host, project_id, "service cloud.firestore {")
