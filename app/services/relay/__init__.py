"""The relay: every text of a user, in and out, told to his own program by webhook."""
