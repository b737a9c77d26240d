"""What a text consists of: its characters, keywords, reactions, segments and preview. Nothing here reads or writes."""
