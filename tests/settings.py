"""Settings of the test run: a private, temporary installation that no development server shares.

TEST_DATABASE_URL and TEST_REDIS_URL (set by `python -m tests.servers`) switch from the embedded default to servers.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_production = ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "EMAIL_HOST", "SITE_URL", "HTTPS", "DEBUG")
for _name in _production:
    os.environ.pop(_name, None)

_var = Path(tempfile.mkdtemp(prefix="nithet-test-"))
_owner = os.getpid()


def _remove_var():
    """Children that inherited this module through a fork must not empty the folder."""
    if os.getpid() == _owner:
        shutil.rmtree(_var, ignore_errors=True)


atexit.register(_remove_var)
# Set before the import, and inherited by every process a test starts: none of them finds the development data.
os.environ["NITHET_EMBEDDED"] = "1"
os.environ["NITHET_VAR"] = str(_var)
for _name in ("DATABASE_URL", "REDIS_URL"):
    if os.environ.get(f"TEST_{_name}"):
        os.environ[_name] = os.environ[f"TEST_{_name}"]

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, REDIS_URL, STORAGES, VAR_DIR  # noqa: E402

# Processes that tests start choose their own database and broker: see tests.servers.installation.
for _name in ("DATABASE_URL", "REDIS_URL"):
    os.environ.pop(_name, None)

(VAR_DIR / "fonts").mkdir()
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STYLEGUIDE = True

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in the product, so that threads and WAL behave the same; only the power-cut guarantee is left out.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
DATABASES["default"]["CONN_MAX_AGE"] = 0

if not REDIS_URL:
    CELERY_BROKER_URL = "memory://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
