"""Plugins of pytest: what happens once for a process or a run, and not for each test."""
