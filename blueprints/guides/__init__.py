"""Guides for customers' programmers, rendered from the Markdown of `docs/`."""
