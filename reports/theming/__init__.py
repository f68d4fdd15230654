"""Statements of SARs and their themes: cutting texts into statements, grouping those that say the same, and what the
synthesis report reads of them.

`statements` and `frozen` load nothing heavy. `words` and `grouping` load PyThaiNLP and scikit-learn when they are first
called, which only a worker does (docs/decisions/themes.md).
"""
