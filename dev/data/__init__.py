"""Data of the local stack: the demo, people of an instance, and snapshots."""
