"""Usage of deleted messages, added to their months in the commit that deletes them."""

from collections import defaultdict
from collections.abc import Iterable

from app.frozen import replace
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.messages.messages import Message
from app.store.usage import sheets
from app.store.usage.message_counts import COUNTED_STATES
from app.store.usage.sheets import sheet_key
from app.store.usage.usage_months import MonthKey, UsageMonth, add_removed, key_of_month, month_reference, new_month, save_month


def count_removed(store: Store, commit: Commit, removed: Iterable[Message], now: int) -> None:
    """Add messages that a commit deletes to the usage of their months, which it reads in one round trip.

    The sheets of months that are full take another one.
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
    full: dict[MonthKey, int] = {}
    for key, month in _read(store, by_month).items():
        before = month or new_month(key)
        after = add_removed(before, by_month[key], now)
        if before.is_full or after.size > sheets.MAX_COUNTS:
            full[key] = before.closed_until
        if not before.is_full:
            save_month(commit, replace(before, is_full=True, updated=now) if key in full else after, before)
    by_sheet: dict[MonthKey, list[Message]] = defaultdict(list)
    for key in full:
        for message in by_month[key]:
            by_sheet[sheet_key(key, message)].append(message)
    for key, month in _read(store, by_sheet).items():
        before = month or new_month(key, full[replace(key, sheet="")])
        save_month(commit, add_removed(before, by_sheet[key], now), before)


def _read(store: Store, keys: Iterable[MonthKey]) -> dict[MonthKey, UsageMonth | None]:
    references = {key: month_reference(key) for key in keys}
    read = store.read_all(list(references.values()))
    return {key: read[reference.path] for key, reference in references.items()}
