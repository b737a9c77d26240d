"""Exports, put together."""

from app.composition.core import Core
from app.services.exporting.exports import Exports
from app.services.exporting.reading import ExportReading
from app.services.exporting.writing import ExportWriting


def compose_exports(core: Core) -> Exports:
    """Put exports together."""
    writing = ExportWriting(ExportReading(core.store), core.outbound, core.clock)
    return Exports(core.store, writing, core.audit, core.settings.DEFAULT_TIMEZONE)
