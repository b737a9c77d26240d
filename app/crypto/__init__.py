"""Secrets: the instance's keys, their strength, and encryption of stored secrets."""
