from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "รายงานและเอกสาร"

    def ready(self):
        from reports.models import CertificateBatch, Synthesis
        from schools.files import gate

        gate("synthesis")(lambda user, file: Synthesis.objects.visible_to(user).filter(file=file).exists())
        gate("certificates")(lambda user, file: CertificateBatch.objects.visible_to(user).filter(file=file).exists())
