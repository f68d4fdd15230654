"""The WSGI application that any server may load."""

import os

from django.core.wsgi import get_wsgi_application

from config.exposure import refuse_exposed_demo

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
refuse_exposed_demo()
