"""Plivo: adapter, error codes, accounts, and webhooks with their signatures."""
