"""Holding what is stored against what the code takes it to be."""
