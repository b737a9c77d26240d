"""Real identity providers, for the tests of single sign-on and those of the console."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.sso.oidc import OpenIdProvider
    from tests.sso.saml.identity_provider import IdentityProvider


@pytest.fixture(scope="module")
def openid_provider(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[OpenIdProvider]":
    """A real OpenID provider."""
    # Imported here, since the process that only distributes the tests needs no application.
    from tests.sso.oidc import running_provider

    with running_provider(Path(tmp_path_factory.mktemp("openid"))) as provider:
        yield provider


@pytest.fixture(scope="module")
def saml_provider(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[IdentityProvider]":
    """A real SAML identity provider."""
    from tests.sso.saml.forge import signing_key
    from tests.sso.saml.identity_provider import run_identity_provider

    with run_identity_provider(signing_key("samlp"), tmp_path_factory.mktemp("saml")) as running:
        yield running
