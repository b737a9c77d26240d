"""Pauses of installed integrations: posts stop for a while when the receiver does not respond."""

from collections.abc import Sequence
from dataclasses import fields

from app.frozen import frozen
from app.outbound_limits.party import PartyKind
from app.services.common.circuit_breakers import OpenBreakers
from app.store.common.circuit_breakers import OpenBreaker
from app.store.integrations.installed_integrations import InstalledIntegration


@frozen(kw_only=True)
class ShownIntegration(InstalledIntegration):
    """An installed integration with its pause. Times are ms since the epoch; 0 is never.

    Attributes:
        paused_since: since when posts have been paused; 0 if they are not.
        paused_until: when the next post is tried.
    """

    paused_since: int
    paused_until: int


def add_pauses(breakers: OpenBreakers, installed: Sequence[InstalledIntegration]) -> list[ShownIntegration]:
    """Return integrations with their pauses, in the same order; one round trip, with one read for each enabled one."""
    found = breakers.find_all(PartyKind.INTEGRATION, [integration.id for integration in installed if integration.enabled])
    return [_show(integration, found.get(integration.id)) for integration in installed]


def _show(installed: InstalledIntegration, breaker: OpenBreaker | None) -> ShownIntegration:
    return ShownIntegration(
        **{field.name: getattr(installed, field.name) for field in fields(installed)},
        paused_since=breaker.opened_at if breaker is not None else 0,
        paused_until=breaker.probe_at if breaker is not None else 0,
    )
