from django.urls import path

from schools.views import files, imports, register, session

app_name = "schools"
urlpatterns = [
    path("files/<uuid:pk>/", files.send, name="file"),
    path("schools/", register.index, name="list"),
    path("schools/<int:pk>/edit/", register.edit, name="edit"),
    path("school/", register.own, name="own"),
    path("imports/", imports.index, name="imports"),
    path("imports/<int:pk>/", imports.detail, name="import"),
    path("imports/<int:pk>/refused.csv", imports.refused, name="import_refused"),
    path("imports/<int:pk>/apply/", imports.apply, name="import_apply"),
    path("imports/<int:pk>/drop/", imports.drop, name="import_drop"),
    path("role/", session.switch_role, name="switch_role"),
]
