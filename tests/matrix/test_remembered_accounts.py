"""The town's client of Firebase Auth returns the accounts as they are, and looks none up twice while none changes."""

from collections.abc import Iterator

import pytest
import requests

from app.auth.tokens.firebase_token import FirebaseAccounts
from tests.matrix.remembered_accounts import remember_accounts
from tests.world import World


@pytest.fixture
def accounts(still_world: World) -> Iterator[FirebaseAccounts]:
    with remember_accounts(still_world.instance):
        still_world.instance.core.directory.create("ann", "ann@example.com", "Ann", None)
        yield still_world.instance.core.accounts


@pytest.fixture
def calls(accounts: FirebaseAccounts, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The methods that the emulator was called with."""
    made: list[str] = []
    send = requests.Session.send

    def note(session: requests.Session, request: requests.PreparedRequest, **options: object) -> requests.Response:
        made.append(str(request.url).rpartition("/")[2])
        return send(session, request, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(requests.Session, "send", note)
    return made


def test_an_account_is_looked_up_once(accounts: FirebaseAccounts, calls: list[str]) -> None:
    first = accounts.find("ann")

    assert first is not None
    assert accounts.find("ann") == first
    assert accounts.find("ben") is accounts.find("ben") is None
    # Creating Ann's account looked it up.
    assert calls == ["accounts:lookup"]


def test_a_changed_account_is_looked_up_again(still_world: World, accounts: FirebaseAccounts, calls: list[str]) -> None:
    directory = still_world.instance.core.directory
    accounts.find("ann")
    directory.change("ann", "ann@example.com", "Ann", is_disabled=True)
    changed = accounts.find("ann")
    directory.delete("ann")

    assert changed is not None
    assert changed.is_disabled
    assert accounts.find("ann") is None
    assert calls == ["accounts:update", "accounts:lookup", "accounts:delete", "accounts:lookup"]
