"""Where each room is mounted."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView

from config.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    # One's own address is changed where the password is asked for.
    path("accounts/email/", RedirectView.as_view(pattern_name="schools:me"), name="account_email"),
    path("accounts/", include("allauth.account.urls")),
    path("jobs/", include("jobs.urls")),
    path("inbox/", include("inbox.urls")),
    path("", include("schools.urls")),
    path("instruments/", include("instruments.urls")),
    path("library/", include("registry.urls_library")),
    path("", include("registry.urls")),
    path("", include("supervision.urls")),
    path("", include("qa.urls")),
    path("handbook/", include("handbook.urls")),
    path("", include("reports.urls")),
]

if settings.STYLEGUIDE:
    from config.styleguide import styleguide

    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))

handler400 = "schools.views.errors.bad_request"
handler403 = "schools.views.errors.forbidden"
handler404 = "schools.views.errors.not_found"
handler500 = "schools.views.errors.server_error"
