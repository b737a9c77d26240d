"""The team inbox, v2."""
