"""Scopes that an endpoint requires of service accounts and user tokens, and their documentation."""

from collections.abc import Collection
from typing import Any

from app.auth.principal import Credential, Scope, Use
from app.frozen import frozen

SCOPES = "scopes"
"""Key of the scopes in a view's documentation."""

_READING_METHODS = ("GET", "HEAD")
_KIND_NAMES = {
    Credential.FIREBASE: "a session of the app (`FirebaseAuth`)",
    Credential.USER_TOKEN: "a user token (`UserToken`)",
    Credential.SYSTEM_TOKEN: "a service account's token (`SystemToken`)",
}


@frozen
class Scopes:
    """Permissions that an endpoint requires of a credential.

    Attributes:
        credentials: accepted kinds.
        scope: scope that a service account needs.
        or_scopes: scopes of which one suffices instead, for a part of what the operation does.
        sends: whether user tokens limited to sending are accepted.
        identifies: whether user tokens of every scope are accepted.
        also: the accepted kinds beyond the original's, which its `security` does not list.
    """

    credentials: Collection[Credential]
    scope: Scope | None
    sends: bool
    identifies: bool = False
    also: Collection[Credential] = ()
    or_scopes: Collection[Scope] = ()

    def use(self, method: str) -> Use:
        """Return what a request with this method does."""
        if self.identifies:
            return Use.IDENTIFY
        if self.sends:
            return Use.SEND
        return Use.READ if method in _READING_METHODS else Use.CHANGE

    def describe(self, method: str) -> dict[str, Any]:
        """Return the OpenAPI extensions of an operation, for machine readers."""
        described: dict[str, Any] = {"x-also-accepts": [str(kind) for kind in self.also]} if self.also else {}
        if Credential.SYSTEM_TOKEN in self.credentials:
            described["x-required-scope"] = str(self.scope)
            if self.or_scopes:
                described["x-or-scopes"] = [str(scope) for scope in self.or_scopes]
        if Credential.USER_TOKEN in self.credentials:
            described["x-token-scopes"] = [str(scope) for scope in self.use(method).token_scopes]
        return described

    def explain(self, method: str) -> str:
        """Return the required scopes as a sentence; empty if none is required."""
        needs = []
        if Credential.SYSTEM_TOKEN in self.credentials:
            scopes = [self.scope, *self.or_scopes]
            needs.append(f"{' or '.join(f'`{scope}`' for scope in scopes)} for service accounts")
        if Credential.USER_TOKEN in self.credentials:
            needs.append(f"{' or '.join(f'`{scope}`' for scope in self.use(method).token_scopes)} for user tokens")
        also = [f"Also accepts {' and '.join(_KIND_NAMES[kind] for kind in self.also)}."] if self.also else []
        return " ".join([*also, *([f"Required scope: {'; '.join(needs)}."] if needs else [])])


def document_scopes(described: dict[str, Any], info: dict[str, Any], *, method: str, **_: Any) -> dict[str, Any]:
    """Return an operation's documentation with its scopes; the signature is that of flask-smorest's callbacks."""
    scopes: Scopes | None = info.get(SCOPES)
    if scopes is None:
        return described
    docstring = info["docstring"]
    texts = [docstring.get("description"), scopes.explain(method.upper())]
    info["docstring"] = docstring | {"description": "\n\n".join(text for text in texts if text)}
    return described | scopes.describe(method.upper())
