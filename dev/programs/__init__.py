"""Programs of the local stack: start, watch and end them."""
