"""Canned responses and drip campaigns, v2."""
