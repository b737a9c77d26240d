"""Users, and the reservations of their numbers, e-mail addresses and external ids."""
