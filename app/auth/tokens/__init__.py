"""Tokens that Google signs."""
