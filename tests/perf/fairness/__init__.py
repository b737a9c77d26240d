"""How long everybody else waits while one party is slow, silent or busy: `python -m tests.perf.fairness`."""
