"""The library of designs of certificates, below certificates/designs/."""

from django.urls import path

from reports.views import certificate_designs as views

HERE = "certificates/designs/"

urlpatterns = [
    path(HERE, views.index, name="certificate_designs"),
    path(f"{HERE}new/", views.new, name="certificate_design_new"),
    path(f"{HERE}<int:pk>/", views.detail, name="certificate_design"),
    path(f"{HERE}<int:pk>/copy/", views.copy, name="certificate_design_copy"),
    path(f"{HERE}<int:pk>/rename/", views.rename, name="certificate_design_rename"),
    path(f"{HERE}<int:pk>/archive/", views.archive, name="certificate_design_archive"),
    path(f"{HERE}<int:pk>/edit/", views.edit, name="certificate_design_edit"),
    path(f"{HERE}<int:pk>/preview/", views.preview, name="certificate_design_preview"),
    path(f"{HERE}<int:pk>/upload/", views.upload, name="certificate_design_upload"),
    path(f"{HERE}<int:pk>/v<int:number>.png", views.picture, name="certificate_design_picture"),
    path(f"{HERE}<int:pk>/v<int:number>.pdf", views.sample, name="certificate_design_sample"),
]
