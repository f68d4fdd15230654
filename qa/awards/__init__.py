"""Figures of awards: what a score is worth, who may not judge whom, and the ranking."""
