"""The WSGI application that any server may load."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config import memory
from config.exposure import refuse_exposed_demo

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
refuse_exposed_demo()
# The pages too, which the first request would load otherwise.
import_module(settings.ROOT_URLCONF)
memory.settle()
