from django.urls import path

from inbox import views

app_name = "inbox"
urlpatterns = [
    path("", views.index, name="notices"),
    path("<int:pk>/", views.opened, name="notice"),
    path("read/", views.read_all, name="read_all"),
    path("preferences/", views.preferences, name="preferences"),
]
