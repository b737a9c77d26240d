"""Limits of calls to other systems, so that one that hangs or fails slows no other. Counted in this process's memory."""
