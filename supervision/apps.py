from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "supervision"
    verbose_name = "การนิเทศ"

    def ready(self):
        import supervision.meeting_days
        import supervision.meeting_exports
        import supervision.project_exports  # noqa: F401
        from schools import files
        from schools.actions.duty_orders import acknowledged
        from supervision import escalation, event_exports, event_mail, exports, gates, imports, merging, survey_exports  # noqa: F401
        from supervision.actions.id_plans import start_from_order
        from supervision.models import PortfolioEntry, Recommendation, Visit

        merging.register()

        @files.gate("visit_photo")
        def may_see_photo(user, stored):
            return Visit.objects.visible_to(user).filter(photos__file=stored).exists()

        @files.gate("visit_order")
        def may_see_order(user, stored):
            return Visit.objects.visible_to(user).filter(order_file=stored).exists()

        @files.gate("signature")
        def may_see_signature(user, stored):
            return Visit.objects.visible_to(user).filter(signatures__file=stored).exists()

        @files.gate("evidence")
        def may_see_evidence(user, stored):
            return Recommendation.objects.visible_to(user).filter(answers__evidence=stored).exists()

        @files.gate("portfolio")
        def may_see_portfolio(user, stored):
            return PortfolioEntry.objects.visible_to(user).filter(files=stored).exists()

        acknowledged.connect(start_from_order, dispatch_uid="id plan of a duty order")
