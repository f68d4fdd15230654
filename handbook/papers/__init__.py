"""Papers of the handbook: the personal handbook (F-31), the work-standard sheet (F-29), the table of a group (F-34)."""
