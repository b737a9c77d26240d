"""Long work in slices: carried on by tasks, looked up and canceled by whoever asked for it."""
