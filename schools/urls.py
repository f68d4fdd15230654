from django.urls import path

from schools.views import files, imports, offices, register, session

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
    path("office/", offices.own, name="office"),
    path("offices/", offices.index, name="offices"),
    path("offices/new/", offices.new, name="office_new"),
    path("offices/<int:pk>/", offices.detail, name="office_detail"),
    path("offices/<int:pk>/edit/", offices.edit, name="office_edit"),
    path("offices/<int:pk>/calendar/", offices.calendar, name="office_calendar"),
    path("offices/<int:pk>/calendar/<int:year>/", offices.calendar_edit, name="office_calendar_edit"),
    path("offices/<int:pk>/days/", offices.day_add, name="office_day_add"),
    path("offices/<int:pk>/days/<int:day>/remove/", offices.day_remove, name="office_day_remove"),
    path("offices/<int:pk>/sizes/", offices.size_classes, name="office_sizes"),
    path("offices/<int:pk>/map/", offices.map_settings, name="office_map"),
    path("offices/<int:pk>/emblem/<uuid:file>/", offices.emblem, name="office_emblem"),
    path("role/", session.switch_role, name="switch_role"),
]
