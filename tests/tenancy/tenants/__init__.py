"""Tests of tenants and their administrators."""
