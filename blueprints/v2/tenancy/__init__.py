"""Tenants and organizations, v2."""
