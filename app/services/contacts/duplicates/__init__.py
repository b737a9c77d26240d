"""Duplicate contacts: found by match keys, merged by rules, in a job or on request."""
