"""Canned responses, drip campaigns and enrollments."""
