"""The inventory of numbers."""
