"""A process that serves pages does not search all it has loaded for unreachable objects with every page."""

import gc
import importlib
import sys

import pytest

from config import memory


@pytest.mark.django_db
def test_what_serves_pages_settles_once_all_pages_are_loaded():
    usual = (700, 10, 10)
    gc.unfreeze()
    gc.set_threshold(*usual)
    try:
        sys.modules.pop("config.wsgi", None)
        importlib.import_module("config.wsgi")
        assert gc.get_threshold() == memory.THRESHOLDS > usual
        assert gc.get_freeze_count() > 100_000
        assert "reports.views.home" in sys.modules
    finally:
        memory.settle()
