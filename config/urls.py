"""Where each room is mounted."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

from config.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("accounts/", include("allauth.account.urls")),
]
for _room, _mount in {
    "jobs": "jobs/",
    "schools": "",
    "supervision": "",
    "qa": "",
    "registry": "",
    "instruments": "",
    "reports": "",
}.items():
    if find_spec(f"{_room}.urls"):
        urlpatterns.append(path(_mount, include(f"{_room}.urls")))

if settings.STYLEGUIDE:
    from config.styleguide import styleguide

    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))

handler400 = "schools.views.errors.bad_request"
handler403 = "schools.views.errors.forbidden"
handler404 = "schools.views.errors.not_found"
handler500 = "schools.views.errors.server_error"
