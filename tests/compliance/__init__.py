"""Tests of what the law asks, over HTTP on the real stack."""
