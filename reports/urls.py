from django.urls import path

from reports.views import certificates, home, schools, syntheses

app_name = "reports"
urlpatterns = [
    path("", home.home, name="home"),
    path("schools/<int:pk>/", schools.profile, name="school"),
    path("reports/", syntheses.listing, name="syntheses"),
    path("reports/<int:pk>/", syntheses.detail, name="synthesis"),
    path("reports/rounds/<int:pk>/request/", syntheses.request_report, name="synthesis_request"),
    path("certificates/", certificates.listing, name="certificates"),
    path("certificates/new/", certificates.edit, name="certificate_new"),
    path("certificates/<int:pk>/", certificates.detail, name="certificate_batch"),
    path("certificates/<int:pk>/edit/", certificates.edit, name="certificate_edit"),
    path("certificates/<int:pk>/preview/", certificates.preview, name="certificate_preview"),
    path("certificates/<int:pk>/issue/", certificates.issue, name="certificate_issue"),
    path("certificates/<int:pk>/render/", certificates.render_again, name="certificate_render"),
    path("certificates/papers/<int:pk>/", certificates.single, name="certificate_single"),
    path("certificates/papers/<int:pk>/revoke/", certificates.revoke, name="certificate_revoke"),
    path("v/", certificates.verify_form, name="verify_form"),
    path("v/<str:code>/", certificates.verify, name="verify"),
]
