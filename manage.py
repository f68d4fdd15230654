#!/usr/bin/env python
"""Django's command line, with the embedded default where no settings are named."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    production = ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS")
    if not any(os.environ.get(name) for name in production):
        os.environ.setdefault("NITHET_EMBEDDED", "1")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
