#!/usr/bin/env python
"""Django's command line, with the embedded default where no settings are named."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    production = ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS")
    named = any(os.environ.get(name) for name in production)
    debug_off = os.environ.get("DEBUG", "").lower() in {"0", "false", "no", "off"}
    if not named and not debug_off:
        os.environ.setdefault("NITHET_EMBEDDED", "1")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
