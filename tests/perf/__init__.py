"""Benchmarks: `python -m tests.perf.<name>`. docs/measuring.md tells what they measure; pytest does not collect them."""
