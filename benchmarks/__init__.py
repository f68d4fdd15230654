"""Measurements of the two kinds of PDF and of the lists; run them by ./bench."""
