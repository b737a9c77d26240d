"""Validation of all stored documents against the fields that the store declares, as a job."""
