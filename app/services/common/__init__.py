"""What every service needs: pagination, idempotency, rate limits, optimistic retry and token expiry.

Nothing here knows a subject of the business. Imports no other package of `app.services`.
"""
