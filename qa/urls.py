from django.urls import path

from qa.views import (
    answers,
    bank,
    exam_plans,
    exams,
    rounds,
    submissions,
    tests,
)

app_name = "qa"
urlpatterns = [
    path("qa/", rounds.index, name="rounds"),
    path("qa/new/", rounds.new, name="round_new"),
    path("qa/<int:pk>/", rounds.board, name="round"),
    path("qa/submissions/<int:pk>/", submissions.detail, name="submission"),
    path("qa/submissions/<int:pk>/edit/", answers.edit, name="submission_edit"),
    path("qa/submissions/<int:pk>/accept/", submissions.accept, name="submission_accept"),
    path("qa/submissions/<int:pk>/return/", submissions.send_back, name="submission_return"),
    path("qa/submissions/<int:pk>/extend/", submissions.extend, name="submission_extend"),
    # Tests
    path("qa/tests/", tests.index, name="tests"),
    path("qa/tests/<int:pk>/<int:year>/", tests.year, name="test_year"),
    path("qa/tests/schools/<int:pk>/", tests.school, name="test_school"),
    path("qa/tests/kinds/", exams.index, name="exams"),
    path("qa/tests/kinds/new/", exams.new, name="exam_new"),
    path("qa/tests/kinds/<int:pk>/", exams.detail, name="exam"),
    path("qa/tests/kinds/<int:pk>/edit/", exams.edit, name="exam_edit"),
    path("qa/tests/kinds/<int:pk>/subjects/new/", exams.subject_new, name="exam_subject_new"),
    path("qa/tests/kinds/<int:pk>/subjects/<int:subject_pk>/", exams.subject_delete, name="exam_subject_delete"),
    path("qa/tests/references/", exams.references, name="test_references"),
    path("qa/tests/references/new/", exams.reference_new, name="test_reference_new"),
    path("qa/tests/references/<int:pk>/", exams.reference_edit, name="test_reference_edit"),
    path("qa/tests/references/<int:pk>/delete/", exams.reference_delete, name="test_reference_delete"),
    path("qa/tests/plans/", exam_plans.index, name="exam_plans"),
    path("qa/tests/plans/new/", exam_plans.new, name="exam_plan_new"),
    path("qa/tests/plans/<int:pk>/", exam_plans.detail, name="exam_plan"),
    path("qa/tests/plans/<int:pk>/edit/", exam_plans.edit, name="exam_plan_edit"),
    path("qa/tests/plans/<int:pk>/days/", exam_plans.day_add, name="exam_day_add"),
    path("qa/tests/plans/<int:pk>/days/<int:day_pk>/", exam_plans.day_delete, name="exam_day_delete"),
    path("qa/tests/plans/<int:pk>/centres/new/", exam_plans.centre_new, name="exam_centre_new"),
    path("qa/tests/plans/<int:pk>/centres/<int:centre_pk>/", exam_plans.centre_edit, name="exam_centre_edit"),
    path(
        "qa/tests/plans/<int:pk>/centres/<int:centre_pk>/delete/", exam_plans.centre_delete, name="exam_centre_delete"
    ),
    path("qa/tests/plans/<int:pk>/publish/", exam_plans.publish, name="exam_publish"),
    path("qa/tests/plans/<int:pk>/withdraw/", exam_plans.withdraw, name="exam_withdraw"),
    path("tests/<int:pk>/", exam_plans.public, name="tests_public"),
    path("qa/tests/items/", bank.index, name="bank_items"),
    path("qa/tests/items/new/", bank.new, name="bank_item_new"),
    path("qa/tests/items/<int:pk>/", bank.detail, name="bank_item"),
    path("qa/tests/items/<int:pk>/edit/", bank.edit, name="bank_item_edit"),
]
