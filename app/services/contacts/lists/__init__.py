"""Contact lists: the lists themselves, their members, and the jobs that fill and clear them."""
