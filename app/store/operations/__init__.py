"""Settings that operators change at run time, and the bootstrap reservation."""
