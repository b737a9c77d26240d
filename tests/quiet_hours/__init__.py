"""Tests of quiet hours."""
