"""How seldom a process that serves pages searches for unreachable objects."""

import gc

# New objects before a search, searches before one of the older objects too, and of these before one of all.
THRESHOLDS = (50_000, 20, 50)


def settle():
    """What is loaded by now stays: the search for unreachable objects passes over it, and comes more seldom.

    Called once, when the application is loaded. A page of figures makes tens of thousands of short-lived values, nearly
    all of which go without a search; with Python's usual thresholds each page would pay for reading all of the loaded
    code again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
