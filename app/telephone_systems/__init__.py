"""Telephone systems beside which texting runs: the numbers that they let text, and calls that they make."""
