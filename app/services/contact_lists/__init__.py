"""Lists of contacts: made and changed, and contacts put on them and taken off, few at once or many in slices."""
