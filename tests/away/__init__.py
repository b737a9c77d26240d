"""Tests of away messages by business hours."""
