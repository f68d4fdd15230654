"""The printed register, made by a job and taken away."""

from django.template.loader import render_to_string
from django.utils import timezone

from jobs.kinds import job_kind
from reports.certificates import register
from reports.letterhead import letterhead
from reports.models.certificates import CertificateKind
from reports.permissions import REGISTRARS
from reports.printed import print_paper
from schools.models import Office

PURPOSE = "certificate_register"


def render_html(office, given):
    """The volume as HTML for the printer."""
    entries = register.Entries(office, given["kind"], given["year"], numbers=(given["first"], given["last"]))
    context = {
        **letterhead(office),
        "entries": entries.iterator(500),
        "book": register.book_of(office, given["kind"], given["year"]),
        "kind": CertificateKind(given["kind"]).label,
        "year": given["year"],
        "printed_at": timezone.now(),
    }
    return render_to_string("reports/certificates/register_paper.html", context)


@job_kind(PURPOSE, title="พิมพ์ทะเบียนเกียรติบัตร", may_see=lambda user, job: _seen(user, job.input["office"]))
def print_register(run):
    """Prints one volume of a register as it stands now."""
    office = Office.objects.select_related("crest").get(pk=run.input["office"])
    title = f"ทะเบียน{CertificateKind(run.input['kind']).label} ปี {run.input['year']}"
    print_paper(
        run,
        office=office,
        purpose=PURPOSE,
        html=render_html(office, run.input),
        title=title,
        label=f"{title} {run.input['first']}.pdf",
        action="print certificate register",
        link="เปิดทะเบียน",
    )


def _seen(user, office_id):
    return user.has_role(*REGISTRARS) and user.acting.office_id == office_id


def may_read(user, stored):
    """Who keeps or signs the register of the office."""
    return _seen(user, stored.office_id)
