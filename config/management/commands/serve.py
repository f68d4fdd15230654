import signal
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from waitress.server import create_server

from config.exposure import refuse_exposed_demo

THREADS = 16


class Command(BaseCommand):
    help = "Serves the pages (waitress). Put N of these behind a proxy in production."

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, host, port, **options):
        try:
            refuse_exposed_demo(host)
        except ImproperlyConfigured as refusal:
            raise CommandError(str(refusal)) from None
        from config.wsgi import application

        proxy = {}
        if settings.TRUSTED_PROXY:
            proxy = {
                "trusted_proxy": settings.TRUSTED_PROXY,
                "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
            }
        try:
            server = create_server(
                application,
                host=host,
                port=port,
                threads=THREADS,
                ident=None,
                max_request_body_size=settings.REQUEST_MAX_BYTES,
                channel_timeout=300,
                **proxy,
            )
        except OSError as error:
            raise CommandError(f"Cannot listen on {host}:{port}: {error.strerror}.") from None
        # waitress ends cleanly on SystemExit: running requests get five seconds.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        server.run()
