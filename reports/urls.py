from django.urls import path

from reports.views import certificates, growth, home, map, schools, slips, syntheses, visit_papers

app_name = "reports"
urlpatterns = [
    path("", home.home, name="home"),
    path("schools/map/", map.index, name="map"),
    path("schools/map/shapes/", map.shapes, name="map_shapes"),
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
    path("invitations/slips/", slips.many, name="invitation_slips"),
    path("invitations/<int:pk>/slip/", slips.one, name="invitation_slip"),
    path("portfolio/<int:pk>/pdf/", growth.portfolio_pdf, name="portfolio_pdf"),
    path("portfolio/<int:pk>/xlsx/", growth.portfolio_xlsx, name="portfolio_xlsx"),
    path("id-plans/<int:pk>/pdf/", growth.id_plan_pdf, name="id_plan_pdf"),
    path("reports/visit/<int:pk>/pdf/", visit_papers.visit_pdf, name="visit_pdf"),
    path("v/", certificates.verify_form, name="verify_form"),
    path("v/<str:code>/", certificates.verify, name="verify"),
]
