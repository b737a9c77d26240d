import pytest
from flask import Flask

from app.composition import Instance
from app.configuration.settings import describe_settings
from app.endpoints import EXTENSION
from app.errors import ServiceUnavailableError
from app.store.messages.messages import Direction, Message, MessageState, create_message, messages
from app.times.clock import DAY, MINUTE
from tests.deploy.conftest import PROJECT, RunCommand


def test_the_page_of_settings_is_what_the_command_prints(run_command: RunCommand) -> None:
    result = run_command("settings")

    assert result.exit_code == 0
    assert result.stdout == (PROJECT / "docs" / "settings.md").read_text()


def test_the_page_of_settings_has_a_row_for_each(run_command: RunCommand) -> None:
    rows = [line.split("|")[1].strip(" `") for line in run_command("settings").stdout.splitlines() if line.startswith("| `")]

    assert rows == [name for name, _, _ in describe_settings()]
    assert all(line.count("|") == 4 for line in run_command("settings").stdout.splitlines() if line.startswith("|"))


def test_sweep_says_how_many_messages_it_looked_after(app: Flask, run_command: RunCommand) -> None:
    instance: Instance = app.extensions[EXTENSION]
    assert run_command("sweep").stdout == "0 messages reconciled\n"
    # Tomorrow's text, whose task was never made.
    message = Message(
        id="a-text",
        uid="any",
        contact_id="any",
        direction=Direction.OUT,
        from_number="+12125550100",
        to_number="+12125550123",
        state=MessageState.SCHEDULED,
        send_at=instance.core.clock() + DAY,
        sweep_at=instance.core.clock() - MINUTE,
    )
    commit = instance.core.store.commit()
    create_message(commit, message)
    commit.send()

    assert run_command("sweep").stdout == "1 message reconciled\n"

    swept = instance.core.store.get(messages.at(message.id))
    assert swept is not None
    assert swept.sweep_at is not None
    assert swept.sweep_at > message.send_at


def test_a_command_that_reaches_no_firestore_says_so_in_one_line(
    app: Flask, run_command: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> int:
        raise ServiceUnavailableError("Firestore")

    instance: Instance = app.extensions[EXTENSION]
    monkeypatch.setattr(type(instance.operations.sweeper), "sweep", lambda _: fail())

    result = run_command("sweep")

    assert result.exit_code == 1
    assert result.stderr == "Error: Firestore cannot be reached\n"
