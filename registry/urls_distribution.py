"""The register of distribution, and what lies in the office for a school."""

from django.urls import path

from registry.views import distribution, school_distribution

urlpatterns = [
    path("distribution/", distribution.index, name="distributions"),
    path("distribution/new/", distribution.new, name="distribution_new"),
    path("distribution/waiting/", distribution.waiting, name="distribution_waiting"),
    path("distribution/<int:pk>/", distribution.detail, name="distribution"),
    path("distribution/<int:pk>/edit/", distribution.edit, name="distribution_edit"),
    path("distribution/<int:pk>/cancel/", distribution.cancel, name="distribution_cancel"),
    path("distribution/<int:pk>/share/", distribution.share, name="distribution_share"),
    path("distribution/<int:pk>/parts/", distribution.parts, name="distribution_parts"),
    path("distribution/<int:pk>/announce/", distribution.announce, name="distribution_announce"),
    path("distribution/<int:pk>/give/", distribution.give, name="distribution_give"),
    path("distribution/<int:pk>/take-back/<int:part_pk>/", distribution.take_back, name="distribution_take_back"),
    path("from-office/", school_distribution.index, name="school_deliveries"),
    path("from-office/<int:pk>/", school_distribution.detail, name="school_delivery"),
]
