"""npm's samlp as an identity provider on loopback, and a browser's steps through it."""

import html
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import requests

from dev.components.identity_providers import DIRECTORY, PACKAGES, ensure_identity_providers
from dev.components.node import find_node
from dev.programs import processes
from dev.progress import Silence
from tests.sso.saml.forge import SigningKey

_CALL_SECONDS = 15.0


@dataclass(frozen=True)
class IdentityProvider:
    """A running identity provider."""

    url: str

    def metadata(self) -> str:
        """Return what it says of itself."""
        return requests.get(f"{self.url}/metadata", timeout=_CALL_SECONDS).text

    def demand_signed_requests(self, certificate: str) -> None:
        """Refuse requests that are not signed with a certificate's key."""
        answer = requests.put(f"{self.url}/control", json={"signingCert": certificate}, timeout=_CALL_SECONDS)
        assert answer.status_code == 200

    def sign_in(self, address: str, user: str) -> requests.Response:
        """Go where a browser was sent to, and say who one is in the form there."""
        form = requests.get(address, timeout=_CALL_SECONDS)
        assert form.status_code == 200, form.text
        return requests.get(f"{self.url}/signed-in?{urlencode({**fields_of(form.text), 'user': user})}", timeout=_CALL_SECONDS)


def fields_of(page: str) -> dict[str, str]:
    """Return the hidden fields of a page's form."""
    found = re.findall(r'<input type="hidden"\s+name="(\w+)"\s+value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


@contextmanager
def run_identity_provider(key: SigningKey, directory: Path) -> Iterator[IdentityProvider]:
    """Run an identity provider that signs with a key; `directory` takes its files."""
    modules = ensure_identity_providers(DIRECTORY, directory / "npm.log", Silence())
    files = {"key.pem": key.private, "certificate.pem": key.certificate}
    for name, text in files.items():
        (directory / name).write_text(text)
    port = processes.find_free_port()
    url = f"http://127.0.0.1:{port}"
    process = processes.start(
        "the SAML identity provider",
        [find_node(), str(PACKAGES / "saml.cjs"), str(port), *(str(directory / name) for name in files)],
        log=directory / "provider.log",
        is_ready=lambda: processes.is_listening(f"127.0.0.1:{port}"),
        environment={**os.environ, "NODE_PATH": str(modules)},
    )
    try:
        processes.wait_until_ready([process])
        yield IdentityProvider(url)
    finally:
        processes.stop([process])
