"""Mechanisms shared by all services: pagination, idempotency, rate limits, optimistic retry and token expiry.

Nothing here knows a business subject. Imports no other package of `app.services`.
"""
