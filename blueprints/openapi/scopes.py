"""Which scopes an endpoint needs, of service accounts and of users' tokens, and how its description says so."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from app.auth.principal import Credential, Scope, Use

SCOPES = "scopes"
"""Where the documentation of a view has its scopes."""

_READING_METHODS = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Scopes:
    """What the credentials that an endpoint takes need to be allowed.

    Attributes:
        credentials: kinds of credential.
        scope: what a service account needs.
        sends: a user token that is limited to sending is taken.
    """

    credentials: Collection[Credential]
    scope: Scope | None
    sends: bool

    def use(self, method: str) -> Use:
        """Answer what the endpoint does when it is called by a method."""
        if self.sends:
            return Use.SEND
        return Use.READ if method in _READING_METHODS else Use.CHANGE

    def describe(self, method: str) -> dict[str, Any]:
        """Answer the extensions of an operation's description, by which programs find them."""
        described: dict[str, Any] = {}
        if Credential.SYSTEM_TOKEN in self.credentials:
            described["x-required-scope"] = str(self.scope)
        if Credential.USER_TOKEN in self.credentials:
            described["x-token-scopes"] = [str(scope) for scope in self.use(method).token_scopes]
        return described

    def explain(self, method: str) -> str:
        """Answer the same as a sentence; empty where nothing is needed."""
        needs = []
        if Credential.SYSTEM_TOKEN in self.credentials:
            needs.append(f"a service account `{self.scope}`")
        if Credential.USER_TOKEN in self.credentials:
            needs.append(f"a user token {' or '.join(f'`{scope}`' for scope in self.use(method).token_scopes)}")
        return f"Scope needed: by {', by '.join(needs)}." if needs else ""


def document_scopes(described: dict[str, Any], info: dict[str, Any], *, method: str, **_: Any) -> dict[str, Any]:
    """Answer an operation's description with the scopes that it needs; the arguments are those of flask-smorest's callbacks."""
    scopes: Scopes | None = info.get(SCOPES)
    if scopes is None:
        return described
    docstring = info["docstring"]
    texts = [docstring.get("description"), scopes.explain(method.upper())]
    info["docstring"] = docstring | {"description": "\n\n".join(text for text in texts if text)}
    return described | scopes.describe(method.upper())
