from django.urls import path

from schools.views import files, session

app_name = "schools"
urlpatterns = [
    path("files/<uuid:pk>/", files.send, name="file"),
    path("role/", session.switch_role, name="switch_role"),
]
