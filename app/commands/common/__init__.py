"""Arguments, errors and progress of all commands."""
