"""Usage of deleted messages, added to their months in the commit that deletes them."""

from collections import defaultdict
from collections.abc import Iterable

from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.messages.messages import Message
from app.store.usage.message_counts import COUNTED_STATES
from app.store.usage.usage_months import MonthKey, UsageMonth, add_removed, key_of_month, month_reference, new_month, save_month


def count_removed(store: Store, commit: Commit, removed: Iterable[Message], now: int) -> None:
    """Add messages that a commit deletes to the usage of their months, which it reads in one round trip.

    The commit must delete each message on condition that it exists, so that none counts twice.
    The commit fails with a conflict if one of the months was changed since.

    Args:
        store: reads the months.
        commit: deletes the messages.
        removed: the messages, as read.
        now: present time, in ms.
    """
    by_month: dict[MonthKey, list[Message]] = defaultdict(list)
    for message in removed:
        if message.state in COUNTED_STATES:
            by_month[key_of_month(message)].append(message)
    references = {key: month_reference(key) for key in by_month}
    read = store.read_all(list(references.values()))
    for key, members in by_month.items():
        month: UsageMonth = read[references[key].path] or new_month(key)
        save_month(commit, add_removed(month, members, now))
