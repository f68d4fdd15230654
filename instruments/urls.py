from django.urls import path

from instruments.views import builder, library, life, parts, scales, xlsform

app_name = "instruments"
urlpatterns = [
    path("", library.index, name="list"),
    path("new/", library.new, name="new"),
    path("import/", xlsform.bring, name="xlsform_import"),
    path("import/confirm/", xlsform.confirm, name="xlsform_confirm"),
    path("<int:pk>/", library.detail, name="detail"),
    path("<int:pk>/xlsform/", xlsform.export, name="xlsform"),
    path("<int:pk>/edit/", library.edit, name="edit"),
    path("<int:pk>/preview/", library.preview, name="preview"),
    path("<int:pk>/build/", builder.build, name="build"),
    path("<int:pk>/build/sections/new/", parts.section_new, name="section_new"),
    path("<int:pk>/build/sections/<int:section_pk>/", parts.section_edit, name="section_edit"),
    path("<int:pk>/build/items/new/", parts.item_new, name="item_new"),
    path("<int:pk>/build/items/<int:item_pk>/", parts.item_edit, name="item_edit"),
    path("<int:pk>/build/paste/", parts.paste, name="paste"),
    path("<int:pk>/duplicate/", life.duplicate, name="duplicate"),
    path("<int:pk>/publish/", life.publish, name="publish"),
    path("<int:pk>/new-version/", life.new_version, name="new_version"),
    path("<int:pk>/discard/", life.discard, name="discard"),
    path("<int:pk>/archive/", life.archive, name="archive"),
    path("<int:pk>/restore/", life.restore, name="restore"),
    path("<int:pk>/prefer/", life.prefer, name="prefer"),
    path("scales/", scales.index, name="scales"),
    path("scales/new/", scales.new, name="scale_new"),
    path("scales/<int:pk>/", scales.edit, name="scale_edit"),
    path("scales/<int:pk>/duplicate/", scales.duplicate, name="scale_duplicate"),
]
