from django.urls import path

from qa.views import answers, rounds, submissions

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
]
