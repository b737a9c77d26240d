"""Tests of usage: messages and parts by day."""
