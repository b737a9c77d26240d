"""Subscriptions that are found again: by the values that are no secret, such as a webhook's URL."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.integrations.base import Integration
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.integrations.installed_integrations import InstalledIntegration, installed_integrations, integrations_of
from app.store.users.users import User, users

MAX_INSTALLED = 50
"""Integrations a user may have: a no-code tool installs one for each automation. Each adds a document to the commit of every
event that it wants."""


def list_installed(
    store: Store, uid: str, url: str | None = None, integration: str | None = None
) -> list[InstalledIntegration]:
    """Return a user's integrations, oldest first; only those with a URL or of a kind, if these are given."""
    found = [
        installed
        for installed in store.page(installed_integrations, integrations_of(uid, MAX_INSTALLED))
        if integration in (None, installed.integration) and (url is None or installed.configuration.get("url") == url)
    ]
    return sorted(found, key=lambda installed: (installed.created, installed.id))


def find_same(
    store: Store, uid: str, integration: Integration, configuration: Mapping[str, Any], events: Sequence[str]
) -> InstalledIntegration | None:
    """Return a user's integration with the same values and events; None for a kind with secrets, which are not compared."""
    if any(field.is_secret for field in integration.fields):
        return None
    for installed in list_installed(store, uid, integration=integration.name):
        if dict(installed.configuration) == dict(configuration) and set(installed.events) == set(events):
            return installed
    return None


def subscribe(commit: Commit, user: User, installed: InstalledIntegration) -> None:
    """Add an integration's subscriptions in the user's document to a commit, if they changed."""
    told = {**user.integrations, installed.id: installed.events if installed.enabled else []}
    if told != user.integrations:
        users.update(commit, user, integrations=told)
