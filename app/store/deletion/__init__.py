"""Purges, and the collections that are deleted with a user."""
