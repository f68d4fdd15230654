"""Writing the handbook of an office."""
