"""Soft deletes and purges, v2."""
