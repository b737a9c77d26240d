"""The console in a real browser, with long lists: `python -m tests.perf.console`."""
