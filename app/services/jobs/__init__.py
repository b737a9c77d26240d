"""Background jobs in slices: a job document, a worker for each kind, and one Cloud Tasks task for each slice.

A slice may run twice, so each worker is idempotent.
May import: access, audit, common.
"""
