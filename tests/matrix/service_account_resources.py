"""Service accounts and tokens of theirs, which belong to nobody in the town."""

from app.crypto.keys import hash_token, new_token
from app.store.credentials.service_accounts import SystemToken, service_accounts, token_text
from dev.data import seeding
from tests.matrix.tenants_fixture import Party, Town


def add_account(town: Town, _: Party) -> str:
    """Create an account, and answer its id."""
    return town.account(seeding.add_service_account(town.instance, "Another system", ["read-all-users"])).id


def the_account(town: Town, party: Party) -> str:
    """Return the id of an account that no request removes."""
    key = ("service account", "")
    if key not in town.made:
        town.made[key] = add_account(town, party)
    return town.made[key]


def renew_token(town: Town, party: Party) -> str:
    """Give the account that stays a new token instead of those that it has, and answer its id."""
    account_id = the_account(town, party)
    token = SystemToken(id=hash_token(token_text(account_id, new_token())), created=town.instance.core.clock())
    account = town.instance.core.store.get(service_accounts.at(account_id))
    assert account is not None
    town.change(service_accounts, account_id, stored_tokens=account.with_tokens([token]).stored_tokens)
    return token.id
