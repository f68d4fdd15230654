"""The library, its kinds, and the media that schools ask for."""

from django.urls import path

from registry.views import library, library_kinds, library_parts, media_requests

app_name = "library"
urlpatterns = [
    path("", library.index, name="index"),
    path("new/", library.new, name="new"),
    path("start/<slug:name>/", library.start, name="start"),
    path("kinds/", library_kinds.index, name="kinds"),
    path("kinds/new/", library_kinds.new, name="kind_new"),
    path("kinds/<slug:code>/", library_kinds.edit, name="kind"),
    path("requests/", media_requests.index, name="requests"),
    path("requests/new/", media_requests.new, name="request_new"),
    path("requests/<int:pk>/", media_requests.detail, name="request"),
    path("requests/<int:pk>/step/<slug:name>/", media_requests.step, name="request_step"),
    path("<int:pk>/", library.detail, name="item"),
    path("<int:pk>/edit/", library.edit, name="item_edit"),
    path("<int:pk>/step/<slug:name>/", library.step, name="step"),
    path("<int:pk>/review/", library.review, name="review"),
    path("<int:pk>/schools/", library_parts.schools, name="item_schools"),
    path("<int:pk>/attach/", library_parts.attach, name="attach"),
    path("<int:pk>/detach/<int:attachment_pk>/", library_parts.detach, name="detach"),
    path("<int:pk>/files/<int:attachment_pk>/", library_parts.download, name="download"),
    path("<int:pk>/relate/", library_parts.relate, name="relate"),
    path("<int:pk>/relate/<int:other_pk>/remove/", library_parts.part, name="part"),
    path("<int:pk>/stage/", library_parts.stage, name="stage"),
    path("<int:pk>/trials/new/", library_parts.add_trial, name="trial_new"),
    path("<int:pk>/trials/<int:trial_pk>/remove/", library_parts.remove_trial, name="trial_remove"),
    path("<int:pk>/say/", library_parts.say, name="say"),
    path("<int:pk>/acknowledge/", library_parts.acknowledge, name="acknowledge"),
]
