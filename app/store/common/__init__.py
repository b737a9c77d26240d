"""Idempotency records, counts of e-mails, and the fields of the sweeper."""
