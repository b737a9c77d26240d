"""Pacing: messages of one number leave evenly, by slots that are given to tasks."""
