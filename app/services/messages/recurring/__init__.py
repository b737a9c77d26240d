"""Times by the wall clock, and series of recurring messages."""
