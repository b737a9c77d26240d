"""Tenants and organizations."""
