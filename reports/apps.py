from django.apps import AppConfig
from django.db import connections
from django.db.models import Q
from django.db.models.signals import post_migrate


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "รายงานและเอกสาร"

    def ready(self):
        from qa.actions.papers import reads_sars
        from qa.actions.practices import publishes_practices
        from qa.packages import prints_sars
        from registry.actions.library import publishes_items
        from reports import exports, home_letters, home_official, types  # noqa: F401
        from reports.actions.publications import follow_item, follow_practice
        from reports.certificates import register_job
        from reports.models import CertificateBatch, Report
        from reports.papers import register_job as letter_register
        from reports.permissions import REGISTRARS
        from reports.permissions_designs import may_read_art
        from reports.sar.document import freeze, paper_for_package
        from schools.files import gate
        from schools.permissions import can_see_invitations
        from supervision.permissions import GROWTH_READERS

        reads_sars(freeze)
        prints_sars(paper_for_package)
        publishes_practices(follow_practice)
        publishes_items(follow_item)
        gate("certificate_art")(may_read_art)
        post_migrate.connect(ship_designs, sender=self, dispatch_uid="reports.designs")
        gate("certificates")(lambda user, file: CertificateBatch.objects.visible_to(user).filter(file=file).exists())
        gate("certificate_signature")(lambda user, file: CertificateBatch.objects.shows_signature(user, file))
        gate("certificate_approval")(lambda user, file: CertificateBatch.objects.shows_approval(user, file))
        gate(register_job.PURPOSE, passing=True)(register_job.may_read)
        gate(letter_register.PURPOSE, passing=True)(letter_register.may_read)
        gate("certificate_zip", passing=True)(
            lambda user, file: user.has_role(*REGISTRARS) and user.acting.office_id == file.office_id
        )
        gate("invitation_slips", passing=True)(
            lambda user, file: (
                can_see_invitations(user) and (user.acting.is_platform or user.acting.office_id == file.office_id)
            )
        )
        gate("report")(
            lambda user, file: (
                Report.objects.visible_to(user).filter(pdf=file).exists()
                or Report.objects.opened_by(user).filter(Q(xlsx=file) | Q(docx=file)).exists()
            )
        )
        # A draft is for the one who asked for it, and passes.
        gate("report_draft", passing=True)(
            lambda user, file: (
                file.uploaded_by_id == user.pk and user.acting is not None and user.acting.office_id == file.office_id
            )
        )
        # A paper of somebody's own work is for the one who asked for it.
        gate("growth_paper")(
            lambda user, file: (
                file.uploaded_by_id == user.pk
                and user.has_role(*GROWTH_READERS)
                and user.acting.office_id == file.office_id
            )
        )
        types.load()


def ship_designs(using, **_kwargs):
    """Every database has the designs that come with the product, also one that a test has just emptied."""
    from reports.actions.certificate_designs import ship
    from reports.models import DesignVersion

    if using == "default" and DesignVersion._meta.db_table in connections[using].introspection.table_names():
        ship()
