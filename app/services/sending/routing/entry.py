"""Entry of a message into the account that takes it next: the choice of the account, and a slot there."""

from collections.abc import Mapping, Sequence

from app.outbound_limits.limits import PartyBusyError, PartyCall, PartyLimits
from app.outbound_limits.party import Party
from app.services.carrier_accounts.accounts import CarrierAccount
from app.services.carrier_accounts.routes import NumberRoutes
from app.services.sending.routing.choice import Route, choose_route
from app.store.messages.attempts import attempts_of
from app.store.messages.messages import Message
from app.times.clock import Clock


class RouteEntry:
    """Takes slots of the accounts that serve a number."""

    def __init__(self, limits: PartyLimits, clock: Clock) -> None:
        self._limits = limits
        self._clock = clock

    def enter(
        self, routes: NumberRoutes, message: Message, busy: Mapping[Party, PartyBusyError]
    ) -> tuple[CarrierAccount, PartyCall]:
        """Take a slot of the account that a message goes to, and return both.

        Args:
            routes: the accounts that serve the message's number.
            message: to be sent.
            busy: parties for which predecessors of the message wait. It does not enter them before those.

        Raises:
            PartyBusyError: the account has no free slot, a predecessor waits for it, or no account takes calls.
        """
        try:
            return self._enter(self._choose(routes, message), message, busy)
        except PartyBusyError as error:
            if not error.is_down:
                raise
        # Its circuit breaker opened, or another call became its probe, after the choice.
        return self._enter(self._choose(routes, message), message, busy)

    def list_routes(self, routes: NumberRoutes) -> list[Route]:
        """Return the accounts that serve a number, with the state of their circuit breakers, the primary one first."""
        return [self._route(account) for account in routes.list_all()]

    def _enter(
        self, account: CarrierAccount, message: Message, busy: Mapping[Party, PartyBusyError]
    ) -> tuple[CarrierAccount, PartyCall]:
        if account.party is not None and account.party in busy:
            raise busy[account.party]
        return account, self._limits.enter(account.party, message.first_due)

    def _choose(self, routes: NumberRoutes, message: Message) -> CarrierAccount:
        attempts = attempts_of(message)
        if not attempts and not self._limits.blocked_until(routes.primary.party):
            return routes.primary
        accounts: Sequence[CarrierAccount] = routes.list_all()
        choice = choose_route([self._route(account) for account in accounts], attempts, self._clock())
        chosen = accounts[choice.index]
        if chosen is not routes.primary:
            self._limits.note_fallback(routes.primary.party, chosen.party)
        return chosen

    def _route(self, account: CarrierAccount) -> Route:
        return Route(account.carrier.name, account.identity, self._limits.blocked_until(account.party))
