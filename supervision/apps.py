from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "supervision"
    verbose_name = "การนิเทศ"

    def ready(self):
        from schools import files
        from supervision import merging
        from supervision.models import Recommendation, Visit

        merging.register()

        @files.gate("visit_photo")
        def may_see_photo(user, stored):
            return Visit.objects.visible_to(user).filter(photos__file=stored).exists()

        @files.gate("evidence")
        def may_see_evidence(user, stored):
            return Recommendation.objects.visible_to(user).filter(answers__evidence=stored).exists()
