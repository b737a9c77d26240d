"""Tests of blasts, over HTTP on the real stack."""
