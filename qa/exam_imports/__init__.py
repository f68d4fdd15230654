"""Imports of results of tests: a row a result (results.py), or a row a school (tables.py)."""
