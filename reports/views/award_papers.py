"""What comes out of an award: the ranking as a paper, and the certificates of the winners as a draft."""

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from qa import permissions_awards
from qa.models import Award
from reports import awards
from reports.actions import award_certificates
from schools import audit
from schools.permissions import require


def _seen(request, pk):
    rows = Award.objects.visible_to(request.user).select_related("round__office__crest", "rubric__instrument")
    return get_object_or_404(rows, pk=pk)


@require(*permissions_awards.MANAGERS)
@never_cache
@require_GET
def ranking(request, pk):
    """The ranking that was proposed, as PDF."""
    from reports import pdf

    award = _seen(request, pk)
    if award.state == Award.State.JUDGING:
        messages.info(request, "พิมพ์ได้เมื่อเสนอผลแล้ว เพราะอันดับยังเปลี่ยนได้")
        return redirect("qa:award_ranking", award.pk)
    title = awards.title(award)
    try:
        paper = pdf.render_in_child(awards.paper(award), title=title)
    except pdf.PdfError as error:
        messages.error(request, f"จัดทำเอกสารไม่สำเร็จ: {error}")
        return redirect("qa:award_ranking", award.pk)
    audit.record("print award", award, actor=request.user)
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename=\"award.pdf\"; filename*=UTF-8''{quote(title)}.pdf"
    return response


@require(*permissions_awards.CERTIFIERS)
@require_POST
def certificates(request, pk):
    """The draft of the certificates; pressed again it leads to the same batch."""
    award = _seen(request, pk)
    if not permissions_awards.can_certify(request.user, award):
        messages.info(request, "จัดทำเกียรติบัตรได้เมื่อผู้อำนวยการเห็นชอบผลแล้ว")
        return redirect("qa:award", award.pk)
    try:
        batch, is_new = award_certificates.draft(award=award, by=request.user)
    except award_certificates.NobodyWon:
        messages.info(request, "ไม่มีโรงเรียนที่ได้รับรางวัล จึงไม่มีเกียรติบัตรให้จัดทำ")
        return redirect("qa:award_results", award.pk)
    if is_new:
        messages.success(request, "จัดทำร่างชุดเกียรติบัตรแล้ว ยังไม่ได้ออกเลข โปรดตรวจรายชื่อและผู้ลงนาม")
    else:
        messages.info(request, "ชุดเกียรติบัตรของรางวัลนี้จัดทำไว้แล้ว")
    return redirect("reports:certificate_batch", batch.pk)
