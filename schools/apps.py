from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "schools"
    verbose_name = "สำนักงาน บุคคล และโรงเรียน"

    def ready(self):
        from schools import gates  # noqa: F401
