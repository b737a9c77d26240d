"""Business rules, one package a subject.

Conventions that no docstring repeats:

- Every method that reads or writes raises `ServiceUnavailableError` when Firestore does not answer.
- A parameter `record` adds the HTTP response to the commit, for requests with an Idempotency-Key (`common.idempotency`).
- A parameter `caller` is the authenticated principal; the method checks its access first (`access`).
- Times are in ms since 1970, durations in ms, unless a name or a docstring gives another unit.
"""
