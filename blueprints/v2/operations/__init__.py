"""Operations, v2."""
