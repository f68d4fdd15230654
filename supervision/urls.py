from django.urls import path

from supervision.views import coverage, editor, id_plans, policies, portfolio, recommendations, visits

app_name = "supervision"
urlpatterns = [
    path("visits/", visits.index, name="visits"),
    path("visits/coverage/", coverage.index, name="coverage"),
    path("visits/new/", editor.new, name="visit_new"),
    path("visits/autosave/", editor.autosave, name="visit_autosave"),
    path("visits/<int:pk>/", visits.detail, name="visit"),
    path("visits/<int:pk>/edit/", editor.edit, name="visit_edit"),
    path("visits/<int:pk>/approve/", visits.approve, name="visit_approve"),
    path("visits/<int:pk>/return/", visits.send_back, name="visit_return"),
    path("visits/<int:pk>/acknowledge/", visits.acknowledge, name="visit_acknowledge"),
    path("visits/<int:pk>/photos/<int:photo_pk>/delete/", visits.delete_photo, name="visit_photo_delete"),
    path("recommendations/", recommendations.index, name="recommendations"),
    path("recommendations/<int:pk>/", recommendations.detail, name="recommendation"),
    path("recommendations/<int:pk>/answer/", recommendations.answer, name="recommendation_answer"),
    path("recommendations/<int:pk>/verify/", recommendations.verify, name="recommendation_verify"),
    path("recommendations/<int:pk>/send-back/", recommendations.send_back, name="recommendation_send_back"),
    path("recommendations/<int:pk>/withdraw/", recommendations.withdraw, name="recommendation_withdraw"),
    path("policies/", policies.index, name="policies"),
    path("policies/new/", policies.new, name="policy_new"),
    path("policies/<int:pk>/edit/", policies.edit, name="policy_edit"),
    path("portfolio/", portfolio.index, name="portfolio"),
    path("portfolio/new/", portfolio.new, name="portfolio_new"),
    path("portfolio/<int:pk>/edit/", portfolio.edit, name="portfolio_edit"),
    path("portfolio/<int:pk>/delete/", portfolio.delete, name="portfolio_delete"),
    path("id-plans/", id_plans.index, name="id_plans"),
    path("id-plans/start/", id_plans.start, name="id_plan_start"),
    path("id-plans/<int:pk>/", id_plans.detail, name="id_plan"),
    path("id-plans/<int:pk>/edit/", id_plans.edit, name="id_plan_edit"),
    path("id-plans/<int:pk>/approve/", id_plans.approve, name="id_plan_approve"),
    path("id-plans/<int:pk>/return/", id_plans.send_back, name="id_plan_return"),
    path("id-plans/<int:pk>/results/", id_plans.results, name="id_plan_results"),
]
