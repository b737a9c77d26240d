"""`service-accounts`: resellers' systems that call the API, each with several tokens, of which only hashes are stored.

An account and its tokens are one document, so authentication costs one read and revocation is immediate. A token's text names
its account (`token_text`). Accounts from before multiple tokens have the hash of their only token as id, and its times beside
their own. Such a document is read as an account with one token, until an update rewrites it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from app.crypto.keys import hash_token
from app.frozen import frozen, replace
from app.store.engine.collection import Collection, Reference
from app.store.engine.database import Query, Version
from app.store.engine.stored_fields import stored

_SEPARATOR = "."
_TOKEN_SHAPE = {"name": str, "hint": str, "created": int, "lastUsed": int, "expires": int}


@frozen(kw_only=True)
class SystemToken:
    """A token of a service account. Times are ms since the epoch; 0 is never.

    Attributes:
        id: SHA-256 of its text.
        hint: the last characters of its text.
        life: original lifetime in ms, if its end was brought forward; 0 for unlimited.
    """

    id: str
    name: str = ""
    hint: str = ""
    created: int = 0
    last_used: int = 0
    expires: int = 0
    life: int | None = None


@frozen(kw_only=True)
class ServiceAccount:
    """A service account. Times are ms since the epoch; 0 is never.

    Attributes:
        stored_tokens: source of `tokens`; None for accounts from before multiple tokens.
        only_token_last_used: last use of such an account's token, like `only_token_expires`.
    """

    id: str
    version: Version = None
    name: str = stored("name", "")
    description: str = stored("description", "")
    scopes: Sequence[str] = stored("scopes", factory=list)
    is_disabled: bool = stored("is_disabled", False)
    created: int = stored("created", 0)
    stored_tokens: Mapping[str, Mapping[str, Any]] | None = stored("tokens", None, shape=_TOKEN_SHAPE)
    only_token_last_used: int | None = stored("lastUsed", None)
    only_token_expires: int | None = stored("expires", None)

    @property
    def tokens(self) -> list[SystemToken]:
        """Return the account's tokens, oldest first."""
        if self.stored_tokens is None:
            used, expires = self.only_token_last_used or 0, self.only_token_expires or 0
            return [SystemToken(id=self.id, created=self.created, last_used=used, expires=expires)]
        found = (_decode_token(token_id, fields) for token_id, fields in self.stored_tokens.items())
        return sorted(found, key=lambda token: (token.created, token.id))

    def with_tokens(self, tokens: Sequence[SystemToken]) -> "ServiceAccount":
        """Return the account with these tokens in place of its own."""
        return replace(self, stored_tokens=_encode_tokens(tokens))


service_accounts = Collection("service-accounts", ServiceAccount, is_settled=True)


def token_text(account_id: str, secret: str) -> str:
    """Return the text of an account's token, as sent by callers."""
    return f"{account_id}{_SEPARATOR}{secret}"


def account_of_token(text: str) -> Reference[ServiceAccount]:
    """Return the reference of the account that a token's text names; the text is not verified yet."""
    account_id, separator, _ = text.partition(_SEPARATOR)
    return service_accounts.at(account_id if separator else hash_token(text))


def changes_of_tokens(tokens: Sequence[SystemToken]) -> dict[str, Any]:
    """Return the fields of an update that replaces an account's tokens."""
    return service_accounts.changes(stored_tokens=_encode_tokens(tokens))


def all_service_accounts(limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for all accounts, ordered by id, which is stable while paging."""
    return Query(service_accounts.name, [], [], limit, after)


def _encode_tokens(tokens: Sequence[SystemToken]) -> dict[str, Any]:
    return {
        token.id: {
            "name": token.name,
            "hint": token.hint,
            "created": token.created,
            "lastUsed": token.last_used,
            "expires": token.expires,
            **({} if token.life is None else {"life": token.life}),
        }
        for token in tokens
    }


def _decode_token(token_id: str, fields: Mapping[str, Any]) -> SystemToken:
    return SystemToken(
        id=token_id,
        name=fields["name"],
        hint=fields["hint"],
        created=fields["created"],
        last_used=fields["lastUsed"],
        expires=fields["expires"],
        life=fields.get("life"),
    )
