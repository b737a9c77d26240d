"""Tests of plans: limits and features of organizations."""
