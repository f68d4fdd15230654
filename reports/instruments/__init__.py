"""Instruments as paper."""
