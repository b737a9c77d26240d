"""One instance with the demonstration's data, as `make run` gives it, for the samples of all pages."""

import dataclasses
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import create_app
from app.endpoints import EXTENSION
from app.times.clock import system_clock
from dev.components.firestore import load_rules
from dev.data.demo import SHELL_FILE, make_demo, shell_variables, write_shell_file
from dev.stack import StackEndpoints
from tests.docs.pages import PROJECT
from tests.docs.shell import Shell, open_shell, serve_commands
from tests.docs.sign_in import serve_sign_in
from tests.rules.client import sign_in
from tests.world import make_settings, serve


@pytest.fixture(scope="module")
def variables(stack: StackEndpoints, worker_id: str) -> Iterator[dict[str, str]]:
    """The variables of the samples."""
    settings = make_settings(
        stack,
        f"demo-{worker_id}-{uuid.uuid4().hex[:8]}",
        RELAY_ALLOW_LOOPBACK=True,
        SMTP_HOST=stack.smtp_host,
        SMTP_PORT=stack.smtp_port,
        MAIL_FROM="support@example.com",
    )
    with serve(settings, system_clock) as served:
        app = create_app(dataclasses.replace(settings, PUBLIC_URL=served.url))
        demo = make_demo(served.instance, served.url)
        ann = demo["users"][0]
        session = sign_in(stack.auth_emulator_host, settings.GOOGLE_CLOUD_PROJECT, ann["email"], ann["password"])
        rules = (PROJECT / "firestore_rules" / "firestore.rules").read_text()
        load_rules(stack.firestore_emulator_host, settings.GOOGLE_CLOUD_PROJECT, rules)
        sign_in_proxy = serve_sign_in(stack.auth_emulator_host, settings.GOOGLE_CLOUD_PROJECT)
        with serve_commands(app) as commands, sign_in_proxy as sign_in_url:
            yield {
                **dict(shell_variables(demo)),
                "SESSION": session,
                "WEB_API_KEY": "any",
                "SIGN_IN_PROXY": sign_in_url,
                "GOOGLE_CLOUD_PROJECT": settings.GOOGLE_CLOUD_PROJECT,
                "FIRESTORE_EMULATOR_HOST": stack.firestore_emulator_host,
                "COMMANDS": commands,
            }
        app.extensions[EXTENSION].close()


@pytest.fixture
def shell(variables: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """A shell in a directory of its own."""
    # For the commands, which run in this process.
    monkeypatch.chdir(tmp_path)
    (tmp_path / SHELL_FILE).parent.mkdir()
    write_shell_file(tmp_path / SHELL_FILE, variables)
    with open_shell(tmp_path, variables) as shell:
        yield shell
