"""Tests of tags and custom fields."""
