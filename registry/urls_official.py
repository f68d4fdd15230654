"""Official papers that the office writes itself."""

from django.urls import path

from registry.views import official, official_steps, official_texts

urlpatterns = [
    path("official/", official.index, name="official_papers"),
    path("official/new/", official.choose, name="official_choose"),
    path("official/new/<slug:kind>/", official.new, name="official_new"),
    path("official/texts/", official_texts.index, name="official_texts"),
    path("official/texts/new/", official_texts.new, name="official_text_new"),
    path("official/texts/<int:pk>/", official_texts.edit, name="official_text"),
    path("official/texts/<int:pk>/delete/", official_texts.delete, name="official_text_delete"),
    path("official/<int:pk>/", official.detail, name="official_paper"),
    path("official/<int:pk>/edit/", official.edit, name="official_edit"),
    path("official/<int:pk>/discard/", official.discard, name="official_discard"),
    path("official/<int:pk>/submit/", official_steps.submit, name="official_submit"),
    path("official/<int:pk>/approve/", official_steps.approve, name="official_approve"),
    path("official/<int:pk>/return/", official_steps.send_back, name="official_return"),
    path("official/<int:pk>/withdraw/", official_steps.withdraw, name="official_withdraw"),
    path("official/<int:pk>/steps/<int:step_pk>/", official_steps.replace, name="official_replace"),
    path("official/<int:pk>/send/", official_steps.send, name="official_send"),
    path("official/<int:pk>/again/", official_steps.make_again, name="official_again"),
]
