"""Effects of the deletion of messages on other documents."""
