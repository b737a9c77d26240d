"""The team inbox."""
