"""Exports, put together."""

from app.composition.core import Core
from app.services.exports.exports import Exports
from app.services.exports.queries import ExportReading
from app.services.exports.writers import ExportWriting


def compose_exports(core: Core) -> Exports:
    """Put exports together."""
    writing = ExportWriting(ExportReading(core.store), core.outbound, core.clock)
    return Exports(core.store, writing, core.audit, core.settings.DEFAULT_TIMEZONE)
