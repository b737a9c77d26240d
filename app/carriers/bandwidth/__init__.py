"""Bandwidth, messaging API v2: adapter, error codes, logins and webhooks."""
