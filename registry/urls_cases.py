"""Requests and referrals of children with special needs, by case number."""

from django.urls import path

from registry.views import support_cases

urlpatterns = [
    path("inclusive/cases/", support_cases.index, name="support_cases"),
    path("inclusive/cases/new/", support_cases.new, name="support_case_new"),
    path("inclusive/cases/<int:pk>/", support_cases.detail, name="support_case"),
    path("inclusive/cases/<int:pk>/<str:name>/", support_cases.step, name="support_case_step"),
]
