"""A real OpenID provider on loopback, npm's, and what a person does there."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from dev.components.identity_providers import DIRECTORY, PACKAGES, ensure_identity_providers
from dev.components.node import find_node
from dev.local_http import answers
from dev.programs import processes
from dev.programs.processes import find_free_port
from dev.progress import Silence

CALL_SECONDS = 30.0


class OpenIdProvider:
    """The provider, by its address."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer

    def register(self, redirect_uri: str) -> dict[str, Any]:
        """Return the settings of a client that comes back to an address."""
        body = {"redirect_uris": [redirect_uri], "token_endpoint_auth_method": "client_secret_basic"}
        client = requests.post(f"{self.issuer}/reg", json=body, timeout=CALL_SECONDS).json()
        return {"issuer": self.issuer, "clientId": client["client_id"], "clientSecret": client["client_secret"]}

    def sign_on(self, url: str, person: str) -> str:
        """Go where the browser is sent, sign on as a person, and answer the address that the browser is sent back to."""
        with requests.Session() as session:
            form = session.get(url, timeout=CALL_SECONDS)
            action = re.search(r'action="([^"]+)"', form.text)
            assert action, form.text
            answer = session.post(
                action[1],
                data={"prompt": "login", "login": person, "password": "any"},
                timeout=CALL_SECONDS,
                allow_redirects=False,
            )
            while answer.headers["Location"].startswith(self.issuer):
                answer = session.get(answer.headers["Location"], timeout=CALL_SECONDS, allow_redirects=False)
            return str(answer.headers["Location"])


@contextmanager
def running_provider(logs: Path) -> Iterator[OpenIdProvider]:
    """Run the provider as long as it is used."""
    modules = ensure_identity_providers(DIRECTORY, logs / "identity-providers.log", Silence())
    port = find_free_port()
    issuer = f"http://127.0.0.1:{port}"
    provider = processes.start(
        "The OpenID provider",
        [find_node(), str(PACKAGES / "oidc.cjs"), str(port)],
        log=logs / "openid-provider.log",
        is_ready=lambda: answers(f"{issuer}/.well-known/openid-configuration"),
        environment={**os.environ, "NODE_PATH": str(modules)},
    )
    try:
        processes.wait_until_ready([provider])
        yield OpenIdProvider(issuer)
    finally:
        processes.stop([provider])
