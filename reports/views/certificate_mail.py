"""Sending issued papers by e-mail, the list of what was sent, and the page that a link in a message opens."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reports import permissions, pictures
from reports.actions import certificate_mail as actions
from reports.certificates import issued
from reports.models import Certificate, CertificateBatch, CertificateDelivery
from reports.views.certificate_files import light
from reports.views.certificates import inline_pdf
from schools import audit
from schools.models import Role
from schools.permissions import require

READY = CertificateBatch.State.READY
State = CertificateDelivery.State


class SendForm(forms.Form):
    """How all papers of a batch are sent."""

    form = forms.ChoiceField(
        label="วิธีส่ง",
        choices=CertificateDelivery.Form.choices,
        initial=CertificateDelivery.Form.LINK,
        widget=forms.RadioSelect,
        help_text="ลิงก์ทำให้ทราบว่าผู้รับเปิดแล้ว และอีเมลมีขนาดเล็ก",
    )


class SendOneForm(SendForm):
    """Where one paper is sent, and how."""

    to = forms.EmailField(label="อีเมลของผู้รับ", max_length=254)
    field_order = ["to", "form"]


def _deliveries(request):
    batches = CertificateBatch.objects.visible_to(request.user)
    return CertificateDelivery.objects.filter(certificate__batch__in=batches)


@require(*permissions.REGISTRARS)
@require_GET
def listing(request, pk):
    """What was sent of a batch and what became of it."""
    batch = light(request, pk)
    if not batch.has_numbers:
        raise Http404
    rows = CertificateDelivery.objects.filter(certificate__batch=batch)
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    state, q = request.GET.get("state", ""), request.GET.get("q", "").replace("\x00", "").strip()
    shown = rows.select_related("certificate").order_by("-pk")
    if state in State.values:
        shown = shown.filter(state=state)
    if q:
        shown = shown.filter(certificate__name__icontains=q)
    valid = batch.certificates.filter(revoked_at=None)
    unsent = actions.unsent(batch).count() if batch.state == READY else 0
    context = {
        "batch": batch,
        "page": Paginator(shown, 50).get_page(request.GET.get("page")),
        "states": [(value, label, counts.get(value, 0)) for value, label in State.choices],
        "total": sum(counts.values()),
        "state": state,
        "q": q,
        "unsent": unsent,
        "unreached": actions.unreached(batch).count() if not unsent and batch.state == READY else 0,
        "queued": counts.get(State.QUEUED, 0),
        "without": valid.filter(email="").count(),
        "can_send": permissions.can_issue_certificates(request.user, batch) and batch.state == READY,
        "form": SendForm(),
    }
    return render(request, "reports/certificates/mail.html", context)


@require(Role.CLERK)
@require_POST
def send(request, pk):
    """Plans a message to every holder with an address who got none yet."""
    batch = light(request, pk)
    form = SendForm(request.POST)
    if batch.state != READY or not form.is_valid():
        messages.error(request, "ยังส่งไม่ได้ โปรดรอให้ไฟล์ของชุดนี้เสร็จ และเลือกวิธีส่ง")
    elif count := actions.send_all(batch=batch, form=form.cleaned_data["form"], user=request.user):
        messages.success(request, f"จัดคิวส่งแล้ว {count:,} ฉบับ ระบบทยอยส่งและแสดงผลในหน้านี้")
    else:
        messages.info(request, "สั่งส่งถึงทุกคนที่มีอีเมลแล้ว จึงไม่มีฉบับที่ต้องส่งเพิ่ม")
    return redirect("reports:certificate_mail", pk=pk)


@require(Role.CLERK)
@require_http_methods(["GET", "POST"])
def send_one(request, pk):
    """Sends one paper, the first time or again, to the address on record or to another one."""
    papers = Certificate.objects.filter(batch__in=CertificateBatch.objects.visible_to(request.user))
    paper = get_object_or_404(papers.select_related("batch").defer("batch__people"), pk=pk)
    if paper.revoked_at or paper.hidden_at or paper.batch.state != READY:
        messages.info(request, "ส่งฉบับนี้ไม่ได้ เพราะถูกเพิกถอน งดแสดงต่อสาธารณะ หรือไฟล์ยังไม่เสร็จ")
        return redirect("reports:certificate_batch", pk=paper.batch_id)
    last = paper.deliveries.order_by("-pk").first()
    form = SendOneForm(request.POST or None, initial={"to": last.to if last else paper.email, "form": "link"})
    if request.method == "POST" and form.is_valid():
        _, created = actions.send_one(paper=paper, user=request.user, **form.cleaned_data)
        if created:
            messages.success(request, f"จัดคิวส่งถึง {form.cleaned_data['to']} แล้ว")
        else:
            messages.info(request, f"ฉบับนี้รอส่งถึง {form.cleaned_data['to']} อยู่แล้ว")
        return redirect("reports:certificate_mail", pk=paper.batch_id)
    return render(request, "reports/certificates/mail_one.html", {"form": form, "paper": paper, "last": last})


@require(Role.CLERK)
@require_POST
def returned(request, pk):
    """Notes that a message came back."""
    delivery = get_object_or_404(_deliveries(request).select_related("certificate__office"), pk=pk)
    if actions.note_returned(delivery=delivery, user=request.user):
        messages.success(request, f"บันทึกแล้วว่าอีเมลถึง {delivery.to} ตีกลับ")
    else:
        messages.info(request, "บันทึกว่าตีกลับได้เฉพาะอีเมลที่ส่งแล้วและยังไม่มีผู้เปิด")
    return redirect("reports:certificate_mail", pk=delivery.certificate.batch_id)


def _linked(token):
    """The delivery of a link that still leads somewhere; unknown, closed and hidden are 404 alike."""
    rows = CertificateDelivery.objects.select_related(
        "certificate__batch__office", "certificate__batch__file", "certificate__batch__design_version"
    ).defer("certificate__batch__people")
    return get_object_or_404(rows, token=token, closed_at=None, certificate__hidden_at=None)


def _private(response):
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@never_cache
@require_GET
def link(request, token):
    """The paper of a holder who followed the link of a message."""
    delivery = _linked(token)
    actions.note_opened(delivery)
    paper = delivery.certificate
    context = {"paper": paper, "batch": paper.batch, "token": token, "there": issued.is_there(paper)}
    design = paper.batch.design_version
    upright = design is not None and design.layout.get("page") == "portrait"
    context |= {"width": pictures.WIDTH, "height": round(pictures.WIDTH * (297 / 210 if upright else 210 / 297))}
    return _private(render(request, "reports/certificates/link.html", context))


def _content(token):
    paper = _linked(token).certificate
    if paper.revoked_at is not None:
        raise Http404
    try:
        return paper, issued.single(paper)
    except FileNotFoundError:
        raise Http404 from None


@login_not_required
@never_cache
@require_GET
def link_pdf(request, token):
    """The paper as it was issued."""
    paper, content = _content(token)
    audit.record("read certificate", paper, actor=None, office=paper.office, by="link")
    response = inline_pdf(content, f"{issued.file_name(paper)}.pdf")
    if "download" in request.GET:
        response["Content-Disposition"] = response["Content-Disposition"].replace("inline", "attachment", 1)
    return _private(response)


@login_not_required
@require_GET
def link_picture(request, token):
    """How the paper looks, for the page of the link."""
    _, content = _content(token)
    response = HttpResponse(pictures.kept_of_page(content), content_type="image/png")
    response["Cache-Control"] = "private, max-age=3600"
    response["X-Content-Type-Options"] = "nosniff"
    return _private(response)
