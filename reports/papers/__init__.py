"""Papers of the registry: official papers in the prescribed form, and registers as they are printed."""
