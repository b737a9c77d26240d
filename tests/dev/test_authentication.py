"""The Firebase Auth emulator: accounts."""

from pathlib import Path
from typing import Any

import pytest
import requests

from dev.components import authentication
from dev.errors import ComponentError
from dev.local_http import call
from dev.stack import StackEndpoints

EMAIL = "ada@example.com"
PASSWORD = "Analytical-Engine-1"


def create_account(host: str, project_id: str, **account: Any) -> None:
    call("POST", f"http://{host}/identitytoolkit.googleapis.com/v1/projects/{project_id}/accounts", account)


def sign_in(host: str, project_id: str, password: str) -> dict[str, Any]:
    """Signs in with a password; the e-mail is always the same."""
    return call(
        "POST",
        f"http://{host}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=any",
        {"email": EMAIL, "password": password, "targetProjectId": project_id, "returnSecureToken": True},
    )


def find_account(host: str, project_id: str) -> dict[str, Any]:
    url = f"http://{host}/identitytoolkit.googleapis.com/v1/projects/{project_id}/accounts:lookup"
    account: dict[str, Any] = call("POST", url, {"email": [EMAIL]})["users"][0]
    return account


def test_passwords_claims_and_states_survive_export_and_import(stack: StackEndpoints, project_id: str, tmp_path: Path) -> None:
    host = stack.auth_emulator_host
    create_account(host, project_id, localId="ada", email=EMAIL, password=PASSWORD, displayName="Ada", emailVerified=True)
    update = f"http://{host}/identitytoolkit.googleapis.com/v1/projects/{project_id}/accounts:update"
    call("POST", update, {"localId": "ada", "customAttributes": '{"isAdmin":true}'})

    authentication.export_data(host, project_id, tmp_path)
    authentication.import_data(host, f"{project_id}-2", tmp_path)

    assert sign_in(host, f"{project_id}-2", PASSWORD)["localId"] == "ada"
    with pytest.raises(requests.HTTPError, match="INVALID_PASSWORD"):
        sign_in(host, f"{project_id}-2", "wrong")
    account = find_account(host, f"{project_id}-2")
    assert account["customAttributes"] == '{"isAdmin":true}'
    assert account["displayName"] == "Ada"
    assert account["emailVerified"] is True
    assert account["createdAt"] == find_account(host, project_id)["createdAt"]


def test_more_accounts_than_one_page_survive(stack: StackEndpoints, project_id: str, tmp_path: Path) -> None:
    host = stack.auth_emulator_host
    for number in range(25):
        create_account(host, project_id, localId=f"user-{number}")

    authentication.export_data(host, project_id, tmp_path)
    authentication.import_data(host, f"{project_id}-2", tmp_path)

    url = f"{authentication.accounts_url(host, f'{project_id}-2')}:batchGet?maxResults=-1"
    assert len(call("GET", url)["users"]) == 25


def test_a_project_without_accounts_can_be_exported_and_imported(
    stack: StackEndpoints, project_id: str, tmp_path: Path
) -> None:
    host = stack.auth_emulator_host

    authentication.export_data(host, project_id, tmp_path)
    authentication.import_data(host, f"{project_id}-2", tmp_path)

    assert call("GET", f"{authentication.accounts_url(host, f'{project_id}-2')}:batchGet")["users"] == []


def test_an_account_the_emulator_refuses_is_an_error(stack: StackEndpoints, project_id: str, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "accounts.json").write_text('{"users": [{"localId": "ada", "email": "no address"}]}')

    with pytest.raises(ComponentError, match="email is invalid"):
        authentication.import_data(stack.auth_emulator_host, project_id, tmp_path)
