"""Message text: characters, keywords, reactions, segments and previews. Does no I/O."""
