"""Installing what the chosen tests need beside the stack, before the first of them runs."""

import contextlib
import sys
from dataclasses import dataclass

import pytest

from dev.components import client_generators, identity_providers
from dev.components.browser import ensure_browser
from dev.components.client_generators import ensure_client_generators
from dev.components.console import ensure_console
from dev.components.identity_providers import ensure_identity_providers
from dev.errors import SetUpError
from dev.programs.processes import LOGS
from dev.progress import Progress


@dataclass(frozen=True)
class TerminalProgress(Progress):
    """Progress on the terminal, past pytest's capturing, from the first process or a worker."""

    config: pytest.Config

    def say(self, line: str) -> None:
        """Write one line."""
        capture = self.config.pluginmanager.getplugin("capturemanager")
        with capture.global_and_fixture_disabled() if capture else contextlib.nullcontext(), contextlib.suppress(OSError):
            print(line, file=sys.stderr, flush=True)


def uses_fixture(item: pytest.Item, name: str) -> bool:
    """Whether a test uses a fixture, directly or through others."""
    return name in getattr(item, "fixturenames", ())


def pytest_collection_finish(session: pytest.Session) -> None:
    """Install what a chosen test uses and what is missing: browser, identity providers, generators of clients, console."""
    if session.config.option.collectonly:
        return
    progress = TerminalProgress(session.config)
    try:
        if any(uses_fixture(item, "browser") for item in session.items):
            ensure_browser(LOGS / "browser-install.log", progress)
        if any(uses_fixture(item, name) for item in session.items for name in ("openid_provider", "saml_provider")):
            ensure_identity_providers(identity_providers.DIRECTORY, LOGS / "identity-providers.log", progress)
        if any(uses_fixture(item, "generators") for item in session.items):
            ensure_client_generators(client_generators.DIRECTORY, LOGS / "client-generators.log", progress)
        if any(uses_fixture(item, "console_build") for item in session.items):
            ensure_console(LOGS, progress)
    except SetUpError as error:
        if hasattr(session.config, "workerinput"):
            # The first process does not show why a worker exits.
            progress.say(str(error))
        pytest.exit(str(error), returncode=1)
