"""The team inbox."""

from dataclasses import dataclass

from app.composition.core import Core
from app.services.inbox.unread_counts import UnreadCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxServices:
    """The services of the team inbox."""

    unread_counts: UnreadCounts


def build_inbox(core: Core) -> InboxServices:
    """Build the services of the team inbox."""
    return InboxServices(unread_counts=UnreadCounts(core.store))
