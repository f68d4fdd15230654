"""Measurements of the two kinds of PDF; run them by ./bench."""
