from django.urls import path

from handbook import urls_papers, urls_runs
from handbook.views import drafts, groups, index, processes

app_name = "handbook"
urlpatterns = [
    path("", index.index, name="index"),
    path("sets/", index.pick, name="sets"),
    path("groups/new/", groups.new, name="group_new"),
    path("groups/<int:pk>/", groups.detail, name="group"),
    path("groups/<int:pk>/edit/", groups.edit, name="group_edit"),
    path("groups/<int:pk>/close/", groups.close, name="group_close"),
    path("groups/<int:pk>/reopen/", groups.reopen, name="group_reopen"),
    path("groups/<int:pk>/members/new/", groups.member_new, name="member_new"),
    path("members/<int:pk>/", groups.member_edit, name="member_edit"),
    path("members/<int:pk>/remove/", groups.member_remove, name="member_remove"),
    path("groups/<int:pk>/processes/new/", processes.new, name="process_new"),
    path("processes/<int:pk>/", processes.detail, name="process"),
    path("processes/<int:pk>/edit/", processes.edit, name="process_edit"),
    path("processes/<int:pk>/close/", processes.close, name="process_close"),
    path("processes/<int:pk>/reopen/", processes.reopen, name="process_reopen"),
    path("processes/<int:pk>/compare/", processes.compare, name="process_compare"),
    path("processes/<int:pk>/draft/", drafts.make, name="draft_make"),
    path("versions/<int:pk>/", processes.version, name="version"),
    path("versions/<int:pk>/texts/", drafts.texts, name="version_texts"),
    path("versions/<int:pk>/publish/", drafts.publish, name="version_publish"),
    path("versions/<int:pk>/discard/", drafts.discard, name="version_discard"),
    path("versions/<int:pk>/steps/new/", drafts.step_new, name="step_new"),
    path("versions/<int:pk>/references/new/", drafts.reference_new, name="reference_new"),
    path("versions/<int:pk>/forms/new/", drafts.form_new, name="form_new"),
    path("steps/<int:pk>/", drafts.step_edit, name="step_edit"),
    path("steps/<int:pk>/move/", drafts.step_move, name="step_move"),
    path("steps/<int:pk>/remove/", drafts.step_remove, name="step_remove"),
    path("references/<int:pk>/remove/", drafts.reference_remove, name="reference_remove"),
    path("forms/<int:pk>/remove/", drafts.form_remove, name="form_remove"),
    *urls_runs.urlpatterns,
    *urls_papers.urlpatterns,
]
