"""Validation of all stored documents against the fields that the store declares, run as a job."""
