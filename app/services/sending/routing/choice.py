"""Choice of the carrier account for a message's next attempt: the first one, or the fallback while that one is down.

A message goes to another account only if the carrier before provably did not take it. docs/decisions/0104 has the reasons.
"""

from collections.abc import Sequence

from app.carriers.base import SendErrorKind
from app.frozen import frozen, replace
from app.store.messages.attempts import NOT_RECEIVED, Attempt
from app.times.clock import MINUTE

THROTTLED_PATIENCE_MS = 5 * MINUTE
"""How long in ms one account may throttle a message before it goes to the other one."""

_LASTING = (SendErrorKind.BAD_CONFIGURATION, SendErrorKind.REJECTED)
"""Refusals that another attempt by the same account would meet again."""


@frozen
class Route:
    """An account that serves a number.

    Attributes:
        carrier: name of the carrier.
        account: identity of the account there; empty if the carrier has none.
        blocked_until: when its circuit breaker lets the next call through, in ms; 0 if it does now.
    """

    carrier: str
    account: str
    blocked_until: int = 0

    def made(self, attempt: Attempt) -> bool:
        """Whether an attempt went to this account."""
        return (attempt.carrier, attempt.account) == (self.carrier, self.account)


@frozen
class Choice:
    """The route of the next attempt: its index, and whether its account has no refusal of the message against it."""

    index: int
    is_fresh: bool


def choose_route(routes: Sequence[Route], attempts: Sequence[Attempt], now: int) -> Choice:
    """Return which route a message takes next.

    In this order: an account that did not refuse the message for good, one that takes calls, one that has not refused the
    message, the one that refused it longer ago, the first one.

    Args:
        routes: the accounts that serve the number, the primary one first.
        attempts: those made so far. The outcome of the last one is empty while its carrier may have the message: then the
            message stays with that account.
        now: the current time in ms.
    """
    last = attempts[-1] if attempts else None
    if last is not None and not last.outcome:
        return Choice(next((index for index, route in enumerate(routes) if route.made(last)), 0), is_fresh=False)
    refusals = [_refusal(route, attempts, now) for route in routes]

    def rank(index: int) -> tuple[bool, int, int, int]:
        route, refusal = routes[index], refusals[index]
        # 0: none, 1: an earlier one, 2: the latest attempt.
        recency = 0 if not refusal else 1 + (last is not None and route.made(last))
        return refusal in _LASTING, route.blocked_until, recency, index

    best = min(range(len(routes)), key=rank)
    return Choice(best, is_fresh=not refusals[best])


def next_attempt_at(routes: Sequence[Route], attempts: Sequence[Attempt], now: int, pause: int) -> int | None:
    """Return when a message that was refused is tried again, in ms; None if no account can take it.

    What the primary account rejects is final. A rejection by the fallback is not, since the number may not be set up there.

    Args:
        routes: the accounts that serve the number, the primary one first.
        attempts: those made so far, the refused one included.
        now: the current time in ms.
        pause: the pause in ms that the refusal asks for.
    """
    last = attempts[-1]
    choice = choose_route(routes, attempts, now)
    if last.outcome == SendErrorKind.REJECTED and routes[0].made(last):
        return None
    if _refusal(routes[choice.index], attempts, now) in _LASTING:
        return None
    if choice.is_fresh and not routes[choice.index].made(last):
        return now
    if last.outcome == SendErrorKind.THROTTLED and len(routes) > 1:
        return min(now + pause, max(_throttled_since(attempts) + THROTTLED_PATIENCE_MS, now))
    return now + pause


def with_outcome(attempts: Sequence[Attempt], outcome: str) -> list[Attempt]:
    """Return attempts of which the last one has ended with an outcome."""
    return [*attempts[:-1], replace(attempts[-1], outcome=outcome)]


def _refusal(route: Route, attempts: Sequence[Attempt], now: int) -> str:
    """Return the outcome of the latest attempt by a route, if it speaks against the route; else an empty text."""
    own = [attempt for attempt in attempts if route.made(attempt)]
    outcome = own[-1].outcome if own else ""
    if outcome == NOT_RECEIVED:
        return ""
    is_patient = outcome == SendErrorKind.THROTTLED and now < _throttled_since(own) + THROTTLED_PATIENCE_MS
    return "" if is_patient else outcome


def _throttled_since(attempts: Sequence[Attempt]) -> int:
    """Return when the attempts began of which each was throttled by the same account, in ms."""
    since = attempts[-1].at
    for attempt in reversed(attempts):
        is_same = (attempt.carrier, attempt.account) == (attempts[-1].carrier, attempts[-1].account)
        if attempt.outcome != SendErrorKind.THROTTLED or not is_same:
            break
        since = attempt.at
    return since
