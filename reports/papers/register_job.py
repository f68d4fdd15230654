"""A printed register, made by a job and taken away."""

from jobs.kinds import job_kind
from registry.permissions import READERS
from reports.papers import letters
from reports.printed import print_paper
from schools.models import Office

PURPOSE = "letter_register"


@job_kind(PURPOSE, title="พิมพ์ทะเบียนหนังสือ", may_see=lambda user, job: _seen(user, job.input["office"]))
def print_register(run):
    """Prints one volume of a register as it stands now."""
    given = run.input
    office, title = Office.objects.get(pk=given["office"]), letters.title_of(given["kind"], given["year"])
    print_paper(
        run,
        office=office,
        purpose=PURPOSE,
        html=letters.register_html(office.pk, given["kind"], given["year"], given["first"], given["last"]),
        title=title,
        label=f"{title} เลข {given['first']}.pdf",
        action="print letter register",
        link="เปิดทะเบียน",
    )


def _seen(user, office_id):
    return user.has_role(*READERS) and user.acting.office_id == office_id


def may_read(user, stored):
    """The staff of the office."""
    return _seen(user, stored.office_id)
