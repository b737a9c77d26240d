"""Canned responses and drip campaigns."""
