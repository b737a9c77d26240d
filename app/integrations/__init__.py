"""Integrations: other people's systems that users connect with their texts, an adapter a module."""
