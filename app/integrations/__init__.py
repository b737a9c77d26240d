"""Integrations: third-party systems that users connect, one adapter per module."""
