"""Jobs of this room; those of imports and exports stand in schools.imports.job and schools.exports.job."""

from django.urls import reverse
from django.utils import timezone

from inbox.channels import mail_line
from jobs.kinds import job_kind
from schools import invitation_mail
from schools.models import Invitation


@job_kind("send_invitations", title="ส่งคำเชิญทางอีเมล", may_see=lambda user, job: _invites(user, job))
def send_invitations(run):
    """Sends the invitations that are this job's to send; what could not be sent says why and can be sent again.

    Each is marked right after the mail server took it. A worker that dies between the two sends that one again in the
    next attempt: at least once, and never twice otherwise.
    """
    mine = Invitation.objects.waiting().filter(send_job=run.job, sent_at=None)
    rows = list(mine.select_related("office", "school").order_by("pk"))
    failed, connection = 0, mail_line() if rows else None
    for place, invitation in enumerate(rows):
        run.progress(place, len(rows), "กำลังส่งอีเมล")
        error = invitation_mail.send(invitation, connection) if connection else invitation_mail.UNREACHABLE
        failed += bool(error)
        # A new link meanwhile belongs to another job: this one has sent the old one, and says nothing of it.
        Invitation.objects.filter(pk=invitation.pk, send_job=run.job, link_digest=invitation.link_digest).update(
            sent_at=None if error else timezone.now(), send_error=error
        )
        if error == invitation_mail.UNREACHABLE:
            connection = connection and mail_line()
    if connection:
        connection.close()
    with run.finish() as done:
        message = f"ส่งไม่สำเร็จ {failed:,} ฉบับ" if failed else ""
        done({"url": reverse("schools:invitations"), "label": "เปิดรายการคำเชิญ", "message": message})


def _invites(user, job):
    return Invitation.objects.visible_to(user).filter(pk__in=job.input["invitations"][:1]).exists()
